/** Bugs of comparing, sending and looking back. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfPatch: readonly PlantedBug[] = [
  {
    name: 'a status in fields stands above a cancellation',
    why: 'the connection confirms every visit by its fields, and the tool calls one off: it stays confirmed at One-Link',
    edits: [
      {
        file: 'src/sync/patch/entries.ts',
        find: "if (key === 'status' && isOffByTool) continue;\n    said.values[key] = value;",
        replace: 'said.values[key] = value;',
      },
    ],
  },
  {
    name: 'what is told of a cancelled visit is not kept',
    why: 'a visit is cancelled, its phone or name is changed, then it is re-opened: the change is gone, data_wiped',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: 'record.writes.waiting = isCancelled ? leftForReopening(',
        replace: 'record.writes.waiting = !isCancelled ? leftForReopening(',
      },
    ],
  },
  {
    name: 'an empty text is a word of the staff',
    why: 'a booking meets an appointment in which staff have emptied phone or comment ("" and not null): it is not filled',
    edits: [
      {
        file: 'src/sync/patch/compare.ts',
        find: "value === undefined || value === ''",
        replace: 'value === undefined',
      },
    ],
  },
  {
    name: 'an answered write stays in doubt',
    why: '10:00, then 11:00 without an answer, 12:00 answered, 11:00 again, all in ten minutes: taken for an edit of the staff, the visit stays at 12:00',
    edits: [{ file: 'src/sync/patch/taken.ts', find: 'markAnswered(record, name);', replace: '' }],
  },
  {
    name: 'a quarantine ends unseen at its last moment',
    why: 'the alarm rings exactly when a quarantine ends and the older write was carried out late: it is dropped without a look, the older state stays',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: 'if (until > now) continue;\n    settleUnsaid(',
        replace: 'if (until >= now) continue;\n    settleUnsaid(',
      },
    ],
  },
  {
    name: 'an adoption never ends',
    why: 'an adopted, linked or carried appointment, then the client changes phone or name a second time: reported unchanged, never sent',
    edits: [{ file: 'src/sync/patch/adoption.ts', find: 'record.link.isAdopting = false;', replace: '' }],
  },
  {
    name: 'a thin first event hands the client data over',
    why: 'the first event that meets a hand-typed visit is a bare move, the next tells name and comment: what staff had written of the client is overwritten',
    edits: [
      {
        file: 'src/sync/patch/adoption.ts',
        find: 'record.link.isClientUnadopted = !isOthers || !isClientTold(entries);',
        replace: 'record.link.isClientUnadopted = false;',
      },
    ],
  },
  {
    name: 'a start alone takes the length of the service',
    why: 'direct moves a visit by starts_at alone and names a service of another length: the visit gets that length instead of its own',
    edits: [
      {
        file: 'src/sync/patch/visit-length.ts',
        find: 'isMove && !traitsOf(connection.source).bodyIsPatch',
        replace: "isMove && connection.source !== ''",
      },
    ],
  },
  {
    name: 'rows of tables are compared by case',
    why: 'the table names Anna@Example.org or a service in other letters than the tool: the default specialist, no service, or parked as no_resource',
    edits: [
      {
        file: 'src/sync/patch/tables.ts',
        find: 'rows.get(String(name).toLowerCase())',
        replace: 'rows.get(String(name))',
      },
    ],
  },
  {
    name: 'a price that went with a cancellation stays gone',
    why: 'staff enter a price for a visit without a service, it is cancelled and re-opened by the tool on a newer server: the price is 0',
    edits: [{ file: 'src/sync/patch/price.ts', find: 'const lost = reopens &&', replace: 'const lost = !reopens &&' }],
  },
  {
    name: 'the tool takes over what fields have set',
    why: 'fields compute a comment from the body, later a look without a body (end of a quarantine, a retry): the own value of the tool overwrites it',
    edits: [
      {
        file: 'src/sync/patch/entries.ts',
        find: 'record.intake.fieldKeys.filter((key) => !(key in computed))',
        replace: 'record.intake.fieldKeys.filter((key) => key === undefined)',
      },
    ],
  },
  {
    name: 'personal values are wiped in quarantine',
    why: 'a changed comment without an answer, a newer one answered, the first carried out late: it cannot be sent again, the older comment stays, data_wiped',
    edits: [{ file: 'src/sync/settle/wipe.ts', find: 'record.writes.inDoubt.length > 0 || ', replace: '' }],
  },
  {
    name: 'a moved visit keeps its freed slot to itself',
    why: 'a PATCH without an answer has moved a visit, which is seen at the next look: who waits for its old slot tries half an hour later or never',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: 'if (record.writes.settled[name] !== digest) noteFreedSlot(',
        replace: 'if (record.writes.settled[name] === digest) noteFreedSlot(',
      },
    ],
  },
  {
    name: 'a slot that another specialist has left is no news',
    why: 'a visit is given to Boris at the same time: whoever waits for Anna’s slot is not woken',
    edits: [{ file: 'src/sync/patch/taken.ts', find: '  answer.resource_id === before.resource_id &&\n', replace: '' }],
  },
  {
    name: 'a visit ended again after a move is opened again',
    why: 'the client moves a visit that staff had ended, it is re-opened, staff end it again, and the answer was lost: it is re-opened once more',
    edits: [{ file: 'src/sync/patch/patch.ts', find: '  keepEndedAgain(record, entries, current);\n', replace: '' }],
  },
  {
    name: 'an unknown specialist is kept in silence',
    why: 'the tool gives a visit to a specialist without a row: it stays with the one before, and nobody is told',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: 'if (!isCancelled) noteUnknownStaff(',
        replace: 'if (isCancelled) noteUnknownStaff(',
      },
    ],
  },
  {
    name: 'a specialist whose row comes later is not sent',
    why: 'somebody reads that the row of a specialist is missing and adds it: the visit stays with the one before',
    edits: [
      {
        file: 'src/mailbox/upkeep/visits.ts',
        find: 'else if (hasRefused(record)) makeDue(',
        replace: 'else if (false) makeDue(',
      },
    ],
  },
  {
    name: 'the answer to a merge is believed',
    why: 'the answer to the new name of a duplicate shows another status than it has: it stays beside the survivor',
    edits: [
      {
        file: 'src/sync/answers/write-response.ts',
        find: "if (!('status' in write.body) && answer.status !== before?.status)",
        replace: 'if (before === null)',
      },
    ],
  },
  {
    name: 'a move is noted for ever',
    why: 'a move was dealt with, staff complete the visit, the tool says the same start again: re-opened',
    edits: [{ file: 'src/sync/settle/settle.ts', find: '  record.writes.moved = null;\n', replace: '' }],
  },
];
