/** What the Worker loads only where its configuration needs it: in tests it is there at once. */
import { loadExpressions } from '../src/expressions/engine.ts';

await loadExpressions();
