/** What the Worker loads only where its configuration needs it: in tests it is there at once. */
import { loadExpressions } from '../src/expressions/engine.ts';
import { loadLanguage } from '../src/messages/explain.ts';
import { languages } from '../src/messages/language.ts';

await loadExpressions();
await Promise.all(languages.map(loadLanguage));
