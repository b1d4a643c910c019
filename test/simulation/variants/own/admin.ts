/** Bugs of what people do by hand: links, retry, discard, import, erasure, pause. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfAdmin: readonly PlantedBug[] = [
  {
    name: 'a corrected link counts as written',
    why: 'a settled booking is linked to another appointment by a person: nothing is sent, the right appointment stays as it is, reported unchanged',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: 'if (record.link.held?.appointmentId !== link.appointmentId) {',
        replace: 'if (record.link.held === null) {',
      },
    ],
  },
  {
    name: 'links are checked before One-Link is asked and not after',
    why: 'one import names an appointment for two bookings: both are linked to it and overwrite each other',
    edits: [
      {
        file: 'src/mailbox/admin/links.ts',
        find: 'const refusal = heldBack(input, row) ?? refusedBy(',
        replace: 'const refusal = refusedBy(',
      },
    ],
  },
  {
    name: 'a removed link still holds its appointment',
    why: 'the link of X is deleted and its appointment is linked to Y: 409, although nobody has it',
    edits: [
      {
        file: 'src/mailbox/admin/links.ts',
        find: 'if (record.link.held !== null) store.unlink(record.link.held.appointmentId, record);',
        replace: '',
      },
    ],
  },
  {
    name: 'a link does not wake a parked booking',
    why: 'a parked booking is linked by a person and the tool says nothing more: it is sent at the daily look and not at once',
    edits: [
      {
        file: 'src/mailbox/admin/links.ts',
        find: 'if (isKnownByEvents(record)) makeDue(',
        replace: 'if (isKnownByEvents(record) && record.lifecycle.phase === "settled") makeDue(',
      },
    ],
  },
  {
    name: 'a retry leaves out what was refused',
    why: 'a service is refused, somebody switches it on at One-Link and presses retry: it is left out again',
    edits: [{ file: 'src/mailbox/upkeep/visits.ts', find: 'tryLeftOutAgain(record);', replace: '' }],
  },
  {
    name: 'a retry does not lift a removed link',
    why: 'a link is deleted, then a person presses retry: parked as link_removed again, no appointment is sought or made',
    edits: [{ file: 'src/mailbox/upkeep/visits.ts', find: 'record.link.isRemoved = false;', replace: '' }],
  },
  {
    name: 'a discarded change is sent with the next event',
    why: 'a move fails for good and is discarded by a person, later the tool changes the comment: the PATCH moves the visit, too',
    edits: [
      {
        file: 'src/sync/settle/give-up.ts',
        find: 'for (const { name, digest } of entries) record.writes.settled[name] = digest;',
        replace: '',
      },
    ],
  },
  {
    name: 'retry-failed wakes nobody',
    why: 'bookings have failed, a person retries them and no webhook comes: they go out with the next sweep and not at once',
    edits: [{ file: 'src/mailbox/admin/actions.ts', find: 'await core.wakeNow([]);', replace: '' }],
  },
  {
    name: 'a body read again stays stored',
    why: 'a delivery that could not be read is retried with a newer bridge and read: its body, with name and phone, stays in a row until the daily round',
    edits: [
      {
        file: 'src/mailbox/admin/actions.ts',
        find: 'store.releaseBody(bodyAt);',
        replace: '',
      },
    ],
  },
  {
    name: 'erasure passes over what could not be read',
    why: 'an undecodable body holds the phone of a client, who is erased by it: the body stays',
    edits: [{ file: 'src/mailbox/admin/erase.ts', find: "next: { part: 'unread', after: 0 }", replace: 'next: null' }],
  },
  {
    name: 'a pause is not stored',
    why: 'a person pauses, the object is evicted, a webhook comes: it is sent in spite of the pause',
    edits: [{ file: 'src/mailbox/admin/connection.ts', find: 'input.core.saveState();', replace: '' }],
  },
  {
    name: 'resume leaves the rest',
    why: 'One-Link has asked for an hour of rest, a person resumes: nothing goes out until the hour is over',
    edits: [
      {
        file: 'src/sync/connection-state.ts',
        find: 'state.pausedByPerson = false;\n  state.restUntil = null;\n  callSucceeded(state, now);',
        replace: 'state.pausedByPerson = false;',
      },
    ],
  },
  {
    name: 'a link that is taken away stays',
    why: 'a person takes the link away and the tool moves the visit: the appointment is moved in spite of it',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: 'record.link.held = null;\n  record.link.isRemoved = true;',
        replace: '',
      },
    ],
  },
  {
    name: 'no link is imported',
    why: 'links of visits that were typed in are imported before the first webhooks: each is refused, each visit is there twice',
    edits: [
      {
        file: 'src/mailbox/admin/links.ts',
        find: 'if (refusal !== null) return refusal;',
        replace: "if (refusal !== null || origin === 'imported') return refusal ?? { kind: 'not_found' };",
      },
    ],
  },
  {
    name: 'what is told is ignored',
    why: 'every booking event is answered as of no interest: nothing ever comes to One-Link',
    edits: [
      {
        file: 'src/mailbox/intake/accept.ts',
        find: "switch (decoded.kind) {\n    case 'booking':\n      return acceptBooking(",
        replace:
          "switch (decoded.kind) {\n    case 'booking':\n      if (context) return { answer: acceptIgnored({ ...decoded, kind: 'ignored', reason: 'x' }, receivedAt, context), due: null };\n      return acceptBooking(",
      },
    ],
  },
  {
    name: 'cancellations are ignored',
    why: 'a cancellation is answered as of no interest: the visit stays in the calendar',
    edits: [
      {
        file: 'src/mailbox/intake/accept.ts',
        find: "switch (decoded.kind) {\n    case 'booking':",
        replace:
          "switch (decoded.kind) {\n    case 'booking':\n      if (decoded.fields.state === 'cancelled') return { answer: acceptIgnored({ ...decoded, kind: 'ignored', reason: 'x' }, receivedAt, context), due: null };",
      },
    ],
  },
  {
    name: 'a discard does nothing',
    why: 'a person puts a delivery aside: the answer says so, and it goes out all the same',
    edits: [
      {
        file: 'src/sync/settle/give-up.ts',
        find: '  discard(record, code, context);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'a phone that only a body told is forgotten with the body',
    why: 'another client takes over a visit that is called off in the same webhook, and is erased by the phone that fields read: the name that waits stays',
    edits: [
      {
        file: 'src/sync/erase/erase.ts',
        find: "      ...Object.values(record.chain.ids).map(({ read }) => read?.['client_phone']?.digest),\n",
        replace: '',
      },
    ],
  },
];
