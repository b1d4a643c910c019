/** Bugs of what people are shown, and of what they take back; and how often a tool is asked. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfShown: readonly PlantedBug[] = [
  {
    name: 'a list of links passes over one at each page',
    why: 'a list of links of three pages: the first of each later page is shown nowhere',
    edits: [
      {
        file: 'src/mailbox/admin/links.ts',
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
        file: 'src/mailbox/admin/deliveries.ts',
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
        file: 'src/mailbox/admin/deliveries.ts',
        find: 'row.receivedAt < until)',
        replace: 'row.receivedAt <= until)',
      },
    ],
  },
  {
    name: 'a discard is taken back for one delivery',
    why: 'a person gives up a booking that waits with a hundred deliveries and takes it back: one of them waits again, the others stay given up',
    edits: [
      {
        file: 'src/sync/settle/give-up.ts',
        find: "own === 'discarded' && index === settlement ? [Number(one)] : [],",
        replace: "own === 'discarded' && Number(one) === arrival ? [Number(one)] : [],",
      },
    ],
  },
  {
    name: 'what an earlier life has left is not counted',
    why: 'an object ends with hundreds of deliveries that nobody has looked at: the status of the next one counts 200 of them',
    edits: [
      {
        file: 'src/mailbox/work/count-open.ts',
        find: 'while (readySet.recover()) await breathe(); //',
        replace: '//',
      },
    ],
  },
  {
    name: 'what a tool was asked is not counted',
    why: 'a tool may be asked twice a minute, and five changes are told at once: it is asked five times',
    edits: [
      { file: 'src/mailbox/work/tool-pace.ts', find: 'if (limit !== undefined) calls.push(now());', replace: '' },
    ],
  },
];
