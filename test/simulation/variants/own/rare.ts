/** Bugs that only what is rare shows: seats under another secret, names that are taken, visits typed in twice, long forms. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfTheRare: readonly PlantedBug[] = [
  {
    name: 'a seat is another booking under another secret',
    why: 'DIGEST_SECRET is changed, and the tool tells the same seat by another id: a second appointment is made',
    edits: [{ file: 'src/sync/fold/former-ids.ts', find: 'if (id !== undefined) known', replace: 'if (false) known' }],
  },
  {
    name: 'who pays for a seat is whoever has the time already',
    why: 'two clients book one time, and what tells that they have paid names the time alone: one appointment is made of both',
    edits: [
      {
        file: 'src/sync/fold/former-ids.ts',
        find: "return isOthers && fields.state === 'accepted' ? mayBeSeat[0] : undefined;",
        replace: "return isOthers && fields.state === 'cancelled' ? mayBeSeat[0] : undefined;",
      },
    ],
  },
  {
    name: 'a seat that was told as its time is another booking',
    why: 'a payment names the time alone, and the next event the seat: a second appointment is made',
    edits: [
      {
        file: 'src/sync/fold/former-ids.ts',
        find: 'if (former !== undefined || shared === undefined) return former;',
        replace: 'if (shared !== null) return former;',
      },
    ],
  },
  {
    name: 'a number is its booking’s for ever',
    why: 'a visit is called off and the tool gives its number to another one: that one is taken for the first, come again',
    edits: [
      {
        file: 'src/sync/fold/former-ids.ts',
        find: 'if (first === instance) return undefined;',
        replace: 'if (first !== null) return undefined;',
      },
    ],
  },
  {
    name: 'whatever the tool shows under a number is the booking',
    why: 'the tool is asked of a visit that was called off and shows the one that has its number by now: two appointments of one',
    edits: [
      {
        file: 'src/sync/fold/read-back.ts',
        find: 'known !== undefined && result.instance !== known',
        replace: 'known === null && result.instance !== known',
      },
    ],
  },
  {
    name: 'what comes before a forgotten id is joined to nothing',
    why: 'after 170 moves the tool says what the second id came from: the chain has two beginnings, and a person is asked',
    edits: [
      {
        file: 'src/sync/fold/join.ts',
        find: 'if (forgotten !== null) into.chain.edges.push(forgotten);',
        replace: '',
      },
    ],
  },
  {
    name: 'who has no name gets the connection’s for nothing',
    why: 'the tool names no client and the connection has a name for such: the visit waits for a name all the same',
    edits: [{ file: 'src/sync/link/create.ts', find: 'if (name === null || told', replace: 'if (name !== "" || told' }],
  },
  {
    name: 'a merged name that is taken is not tried otherwise',
    why: 'an appointment of long ago has the name of the duplicate: the merge fails, and the survivor is never written',
    edits: [
      {
        file: 'src/sync/link/merge.ts',
        find: '  duplicate.isNameTaken = true;\n  return true;',
        replace: '  return false;',
      },
    ],
  },
  {
    name: 'of two that staff typed in the bridge chooses one',
    why: 'two bookings with appointments of staff turn out to be one: nobody is asked which of the two it is',
    edits: [
      {
        file: 'src/sync/plan.ts',
        find: 'if (record.duplicates.undecided.length > 0)',
        replace: 'if (record.duplicates.undecided.length > 9)',
      },
    ],
  },
  {
    name: 'under another address all is strange',
    why: 'One-Link gets another address: each visit is looked for and made anew',
    edits: [
      {
        file: 'src/sync/epoch.ts',
        find: "if (found !== 'gone' && bearsOwnName(found, names)) {",
        replace: "if (found === 'gone' && bearsOwnName(found, names)) {",
      },
    ],
  },
  {
    name: 'a contact that came meanwhile fails the visit',
    why: 'staff type the client in between the look and the POST of his contact: failed with VALIDATION_ERROR',
    edits: [
      {
        file: 'src/sync/answers/refused.ts',
        find: "if (!('phone' in body && markOnce(observations, 'phone_taken'))) {",
        replace: "if (!('phone' in body && markOnce(observations, 'phone_taken')) || code !== '') {",
      },
    ],
  },
  {
    name: 'attributes of one write are one value',
    why: 'a PATCH with several attributes has no answer and was not carried out: each looks like staff’s own and is never sent',
    edits: [
      {
        file: 'src/sync/patch/compare.ts',
        find: "      key === 'custom_attributes'\n        ? Object.entries(value as Values)",
        replace: "      key === 'custom_attributes!'\n        ? Object.entries(value as Values)",
      },
    ],
  },
  {
    name: 'a long form is cut',
    why: 'fifty long answers and the write that tells them are longer than a record: One-Link gets 300 characters of each',
    edits: [{ file: 'src/sync/compact.ts', find: 'longestRecord = 180_000', replace: 'longestRecord = 85_000' }],
  },
  {
    name: 'a phone in a body is another client’s',
    why: 'a client is erased by the phone that a waiting body tells, which the connection reads from there: his name stays',
    edits: [
      {
        file: 'src/sync/erase/erase.ts',
        find: 'phones.length === 0 || isReadFromBody',
        replace: 'phones.length === 0',
      },
    ],
  },
  {
    name: 'an edit answers every write before it',
    why: 'A and B are sent without an answer, staff edit, and the client comes back to A: it is never sent',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: 'const last = inDoubt.findLast(({ write }) => name in write.entries);',
        replace: 'const last = inDoubt.findLast(({ write }) => write.entries[name] === digest);',
      },
    ],
  },
  {
    name: 'a duplicate is let go while a write to it may come late',
    why: 'a write to A has no answer when A and B turn out to be one: A is cancelled, then the write opens it again',
    edits: [
      {
        file: 'src/sync/link/merge.ts',
        find: 'if (!mayComeBack(record, duplicate, context)) letGo',
        replace: 'letGo',
      },
    ],
  },
  {
    name: 'a removed link forgets that the bridge had cancelled the visit',
    why: 'the tool calls a visit off, a person takes its link away and gives it back, the client comes again: it stays cancelled',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: "if (record.writes.settled['status'] === cancelled) record.link.unlinkedOff = appointmentId;\n  else delete",
        replace: 'delete',
      },
    ],
  },
  {
    name: 'a visit is given over while its cancellation is under way',
    why: 'two connections hear of one visit: one of them cancels it just when the other takes it over',
    edits: [
      {
        file: 'src/mailbox/admin/holding.ts',
        find: "held === 'called_off' && core.isUnderWay(holder.key)",
        replace: 'false',
      },
    ],
  },
  {
    name: 'a client who is told later overwrites what was typed in',
    why: 'the first event of a visit that staff had typed in tells no client: the next one replaces staff’s words',
    edits: [
      {
        file: 'src/sync/patch/adoption.ts',
        find: 'record.link.isClientUnadopted = !isOthers || !isClientTold(entries);',
        replace: 'record.link.isClientUnadopted = false;',
      },
    ],
  },
];
