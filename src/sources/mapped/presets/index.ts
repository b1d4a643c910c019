/** The presets by the name that `preset = "…"` uses, and the tools that no table can serve. */

import type { Impossible, Preset } from './preset.ts';
import * as registry from './registry.ts';

export const presets: Readonly<Record<string, Preset>> = { ...registry };

/** Their webhooks contain too little, or their content is not known. */
export const impossible: Readonly<Record<string, Impossible>> = {
  jane: {
    title: 'Jane',
    why: 'Jane sends only ids (webhooks-international.md §3.8). Each booking must be read from its API, and `mapped` reads no API',
  },
  koalendar: {
    title: 'Koalendar',
    why: 'neither the text of a Koalendar webhook nor the name of the booking id is known (webhooks-international.md §3.13). Without an id, a move or a cancellation finds no booking. With one captured body you can write a table by hand',
  },
  vagaro: {
    title: 'Vagaro',
    why: 'only the envelope of a Vagaro webhook is known (webhooks-international.md §3.15), not its payload. With one captured body you can write a table by hand. Its token is in the header X-Vagaro-Signature',
  },
};
