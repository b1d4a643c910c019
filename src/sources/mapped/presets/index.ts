/** The presets by the name that `preset = "…"` uses, and the tools that no table can serve. */

import type { Impossible, Preset } from './preset.ts';
import * as registry from './registry.ts';

export const presets: Readonly<Record<string, Preset>> = { ...registry };

/** A table reads what a webhook says; these say too little, or nobody outside has seen what they say. */
export const impossible: Readonly<Record<string, Impossible>> = {
  jane: {
    title: 'Jane',
    why: 'Jane sends ids only (webhooks-international.md §3.8): each booking must be read from its API, and `mapped` reads no API',
  },
  koalendar: {
    title: 'Koalendar',
    why: 'no text of a Koalendar webhook is known (webhooks-international.md §3.13), and no name of a booking id: without one a move or a cancellation finds no booking. With one captured body a table can be written by hand',
  },
  vagaro: {
    title: 'Vagaro',
    why: 'only the envelope of a Vagaro webhook is known (webhooks-international.md §3.15), not its payload. With one captured body a table can be written by hand; its token comes as the header X-Vagaro-Signature',
  },
};
