/** Bugs of finding, making and merging appointments and contacts. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfLink: readonly PlantedBug[] = [
  {
    name: 'an appointment made while bookings joined is left',
    why: 'B is being created when an event says that it replaces A, which has an appointment: two appointments of one visit stay scheduled',
    edits: [
      {
        file: 'src/sync/link/created.ts',
        find: 'record.duplicates.surplus.push({\n      appointmentId: appointment.id,\n      renamed: false,\n      ...writtenTo({ writes: { settled: write.entries } }),\n    });',
        replace: '',
      },
    ],
  },
  {
    name: 'a merged name is foreign',
    why: 'two bookings with appointments of the bridge turn out to be one: the duplicate is renamed, then let go, and stays scheduled',
    edits: [
      {
        file: 'src/sync/link/names.ts',
        find: 'held === ref || isMergedRefOf(',
        replace: 'held === ref || ref === held || isMergedRefOf(held ?? "", ref) && (',
      },
    ],
  },
  {
    name: 'a merge does not give the name away',
    why: 'a linked or adopted visit A and a created B turn out to be one with B newest: the survivor cannot get the ref of B, failed with DUPLICATE_EXTERNAL_REF',
    edits: [
      {
        file: 'src/sync/link/merge.ts',
        find: '!duplicate.renamed && needsRename(ref)',
        replace: 'duplicate.renamed && needsRename(ref)',
      },
    ],
  },
  {
    name: 'a contact is made twice after a lost answer',
    why: 'a booking without a phone, the answer to the POST of its contact is lost although it is made: a second contact of the same name',
    edits: [
      { file: 'src/sync/link/contact.ts', find: 'if (attemptsOf(record) > 0)', replace: 'if (attemptsOf(record) > 1)' },
    ],
  },
  {
    name: 'phones agree where one begins with the other',
    why: 'a contact without identifier has two numbers in one field and the first is that of the client: the new visit belongs to the contact of the other',
    edits: [
      {
        file: 'src/sync/link/contact.ts',
        find: 'digitsOf(contact.phone) === digitsOf(phone)',
        replace: 'digitsOf(contact.phone).startsWith(digitsOf(phone))',
      },
    ],
  },
  {
    name: 'an appointment is made anew without its client',
    why: 'staff delete the appointment of a settled visit, the tool moves it and tells times alone: an appointment without name and phone instead of data_wiped',
    edits: [
      {
        file: 'src/sync/link/create.ts',
        find: 'if (entries.some(isWhoAndWiped))',
        replace: 'if (entries.every(isWhoAndWiped))',
      },
    ],
  },
  {
    name: 'a replayed POST counts as created',
    why: 'a POST meets its own key (a late twin, an id used again after retention): the old times in the answer end as not_taken and no PATCH follows',
    edits: [
      {
        file: 'src/one-link/client.ts',
        find: 'created: answer.status === 201',
        replace: 'created: answer.status >= 200',
      },
    ],
  },
  {
    name: 'a contact that is gone is named again',
    why: 'the contact that was found is deleted before the POST, which One-Link answers 404: failed with HTTP_404 instead of a new contact',
    edits: [{ file: 'src/sync/answers/why-refused.ts', find: 'record.link.contact = null;', replace: '' }],
  },
  {
    name: 'a visit is made however late it is told',
    why: 'the tool tells its whole past: each visit is made, and each client is reminded',
    edits: [
      {
        file: 'src/sync/link/create.ts',
        find: 'return endMs <= now && endMs <= knownSince',
        replace: 'return endMs < 0 && endMs <= knownSince',
      },
    ],
  },
  {
    name: 'a visit that was over by the time is not made',
    why: 'One-Link is down while a visit takes place: it never gets its appointment',
    edits: [
      {
        file: 'src/sync/link/create.ts',
        find: 'return endMs <= now && endMs <= knownSince',
        replace: 'return endMs <= now',
      },
    ],
  },
  {
    name: 'a visit that took place is not made',
    why: 'the tool tells a visit when it is completed: nobody makes it',
    edits: [
      {
        file: 'src/sync/link/create.ts',
        find: "endMs <= knownSince && state !== 'completed' && state !== 'no_show'",
        replace: 'endMs <= knownSince && state !== undefined',
      },
    ],
  },
  {
    name: 'a lost appointment leaves its contact',
    why: 'the connection was led to another One-Link, back again the new appointment gets the contact with that number: a stranger',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: ' may have changed as well.\n  record.link.contact = null;',
        replace: '',
      },
    ],
  },
  {
    name: 'a POST without an answer is forgotten with the address',
    why: 'a POST has no answer, One-Link gets another address, and a person links another appointment: what the POST made stays beside it',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: '  keepCreates(record);\n  record.writes.lostPrice = null;',
        replace: '  record.writes.inDoubt = [];\n  record.writes.lostPrice = null;',
      },
    ],
  },
];
