/** Bugs of what staff edit while a call has no known answer. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfMeanwhile: readonly PlantedBug[] = [
  {
    name: 'staff overrule a cancellation without an answer',
    why: 'a cancellation has no answer, staff set confirmed before the next try: it stays confirmed, and nobody is asked',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: "if (values['status'] === 'cancelled') record.writes.disputed = digest;\n    else record.writes.settled",
        replace: 'record.writes.settled',
      },
    ],
  },
  {
    name: 'a disputed cancellation goes out when its quarantine is forgotten',
    why: 'a cancellation has no answer, staff set confirmed, a person is asked: a day later it is sent all the same',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: 'record.writes.disputed === digest &&',
        replace: 'record.writes.disputed === digest && record.writes.inDoubt.length > 0 &&',
      },
    ],
  },
  {
    name: 'what an unanswered POST has made is looked for at its starts alone',
    why: 'a POST has no answer, staff move what it made, the client cancels: live, nothing_to_do',
    edits: [
      {
        file: 'src/sync/link/link.ts',
        find: '(isOff(record, entries, names, context) ? linkPosted(record, names, context) : null) ??',
        replace: '',
      },
    ],
  },
  {
    name: 'a stray is looked for at its starts alone',
    why: 'a POST has no answer, staff move what it made, a person links another: DUPLICATE_EXTERNAL_REF, two live',
    edits: [
      {
        file: 'src/sync/link/merge.ts',
        find: 'for (const key of [...unfound.keys()]) {',
        replace: 'for (const key of [] as string[]) {',
      },
    ],
  },
  {
    name: 'a late write undoes what staff typed between the tries',
    why: 'a move without an answer says 5,000 again, staff type 7,000, the first try comes late: 5,000 stays',
    edits: [
      { file: 'src/sync/patch/quarantine.ts', find: 'notePutBack(record, doubtful, entries, current);', replace: '' },
    ],
  },
  {
    name: 'what came late is shown by staff',
    why: 'the first try (5,000) comes late, a later one said 7,000, and what puts 7,000 back has no answer: 5,000 is put back',
    edits: [{ file: 'src/sync/patch/put-back.ts', find: '!isLate && !isHeld', replace: '!isHeld' }],
  },
  {
    name: 'a status that is lent counts as told',
    why: 'two visits of a circle, both confirmed by staff, the answer to the cancellation that makes room is lost: back as scheduled',
    edits: [
      {
        file: 'src/sync/patch/in-doubt.ts',
        find: "if (!(name === 'status' && isLent(record, write, digest))) delete",
        replace: 'delete',
      },
    ],
  },
  {
    name: 'a move reopens what staff have set since',
    why: 'the client moves, an outage, staff set no_show an hour later: scheduled, reopened',
    edits: [
      {
        file: 'src/sync/patch/reopen.ts',
        find: 'isSetAfterMove(record, told, current, context) ? null : endedByStaff',
        replace: 'endedByStaff',
      },
    ],
  },
];
