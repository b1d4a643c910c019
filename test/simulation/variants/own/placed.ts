/** Of connections of one tool that hear of one visit or take a specialist each: it goes from one to the other, to nobody, and back. */
import type { PlantedBug } from '../planted-bug.ts';

const place = 'src/mailbox/intake/place.ts';
const shared = 'src/sync/link/shared.ts';
const leaving = 'src/sync/link/leaving.ts';
const isAdopting = 'src/sync/patch/adoption.ts';

export const ownOfPlaced: readonly PlantedBug[] = [
  {
    name: 'what has left is passed over',
    why: 'a client is moved to a specialist whom no connection takes: the visit stays in the calendar of the one he had',
    edits: [
      {
        file: place,
        find: "return taken(place.isTakenByOther ? 'to_another' : 'for_good');",
        replace: "return { kind: 'ignored', event: event.event, reason: place.reason };",
      },
    ],
  },
  {
    name: 'what the other connection takes is cancelled',
    why: 'a client is moved to the other connection’s specialist: people see a cancellation that nobody has made',
    edits: [{ file: place, find: "place.isTakenByOther ? 'to_another'", replace: "place.isTakenByOther ? 'for_good'" }],
  },
  {
    name: 'what comes back stays cancelled',
    why: 'a visit went to nobody and was cancelled, then somebody takes it: the client comes, and the calendar is free',
    edits: [
      {
        file: isAdopting,
        find: '!isNews(record, entry)',
        replace: "!(isNews(record, entry) && entry.name !== 'status')",
      },
    ],
  },
  {
    name: 'news that comes with the change of specialist is a person’s',
    why: 'in one form the reception corrects the phone and chooses another specialist: the old number stays',
    edits: [
      {
        file: isAdopting,
        find: '!isNews(record, entry)',
        replace: "!(isNews(record, entry) && entry.name === 'status')",
      },
    ],
  },
  {
    name: 'what staff wrote goes when a visit is given over',
    why: 'the reception writes a comment of its own, and the client chooses another specialist: the tool’s old comment is back',
    edits: [{ file: isAdopting, find: 'knownThere[name] !== digest', replace: "knownThere[name] !== ''" }],
  },
  {
    name: 'a visit that is given over keeps its specialist',
    why: 'no table says whose the visit is: it stands in the calendar of the specialist whom it has left',
    edits: [
      {
        file: 'src/sync/patch/handed-over.ts',
        find: 'isNoted !== true &&',
        replace: 'isNoted === undefined && isNoted !== undefined &&',
      },
    ],
  },
  {
    name: 'what comes back is met as a stranger’s',
    why: 'a visit is given over and back at once, with another comment: the comment is lost',
    edits: [{ file: isAdopting, find: '    noteOwn(record, current);\n', replace: '' }],
  },
  {
    name: 'a POST that has no answer hides who had it',
    why: 'both connections’ POSTs were cut: the appointment counts as this one’s own, and stays at the other’s specialist',
    edits: [
      {
        file: shared,
        find: '    record.link.isAdopting = true;\n    noteKnown(record, views, before);',
        replace: '',
      },
    ],
  },
  {
    name: 'a booking that has left is settled without end',
    why: 'a visit is given over while its POST has no answer: ten minutes later the mailbox does nothing but settle it',
    edits: [{ file: leaving, find: '  dropOver(record, context.now);\n', replace: '' }],
  },
  {
    name: 'what makes none does not look for it by its key',
    why: 'a visit that is moved with its change of specialist stands at a start that this connection was never told',
    edits: [
      {
        file: 'src/sync/link/link.ts',
        find: "onUnlinked !== 'park' || onlyOfOthers.length === 0",
        replace: "onUnlinked !== 'park' || onlyOfOthers.length >= 0",
      },
    ],
  },
  {
    name: 'what is given over is cancelled by who gave it',
    why: 'the other connection has taken the visit over and not written yet when this one cancels it: the client comes, and the calendar is free',
    edits: [
      {
        file: shared,
        find: "held.includes('making') || held.includes('unmet')",
        replace: "held.includes('making')",
      },
    ],
  },
  {
    name: 'what a POST made is left without its values',
    why: 'both connections post a visit, both answers are lost, and one leaves it to the other: its time counts as a person’s',
    edits: [
      {
        file: shared,
        find: 'if (said !== undefined) record.link.leftBehind =',
        replace: 'if (said === null) record.link.leftBehind =',
      },
    ],
  },
  {
    name: 'what is left may still be written late',
    why: 'a cancellation has no answer when the visit is left to the other connection: it arrives after the other one has written',
    edits: [
      {
        file: shared,
        find: "if (until > context.now) return wait(record, 'in_quarantine', until);\n    const said",
        replace: 'const said',
      },
    ],
  },
];
