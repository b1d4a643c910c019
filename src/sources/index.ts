/** The registry: every booking tool by the name that `wrangler.toml` uses. A new source is one new file and one line here. */
import { altegio, yclients } from './altegio.ts';
import { calcom } from './calcom.ts';
import { calendly } from './calendly.ts';
import { direct } from './direct.ts';
import type { Source } from './source.ts';

export const sources: Readonly<Record<string, Source>> = { altegio, calcom, calendly, direct, yclients };
