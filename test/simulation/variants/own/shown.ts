/** Bugs of what people are shown, and of what they take back. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfShown: readonly PlantedBug[] = [
  {
    name: 'a list of links passes over one at each page',
    why: 'a list of links of three pages: the first of each later page is shown nowhere',
    edits: [
      {
        file: 'src/mailbox/desk/links.ts',
        find: 'return { links, cursor: String(after) };',
        replace: 'return { links, cursor: String(appointmentId) };',
      },
    ],
  },
  {
    name: 'an appointment finds the deliveries of one id',
    why: 'a booking has moved to a new id: asked by its appointment, the list shows what the older id was told of alone',
    edits: [
      {
        file: 'src/mailbox/desk/deliveries.ts',
        find: 'const sets = asked.map((id) => new Set([id, ...Object.keys(store.peek(id)?.chain.ids ?? {})]));',
        replace: 'const sets = asked.map((id) => new Set([id]));',
      },
    ],
  },
  {
    name: 'a list until a time holds that time',
    why: 'of two lists that meet at a moment, what came in it is in both',
    edits: [
      {
        file: 'src/mailbox/desk/deliveries.ts',
        find: 'row.receivedAt < until)',
        replace: 'row.receivedAt <= until)',
      },
    ],
  },
];
