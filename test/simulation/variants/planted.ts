/**
 * Bugs that were planted one at a time to see whether the simulator notices them, each a change of the product's own text
 * (`../variants.ts`). `why` says in which history a user would see what go wrong: a generator that never makes that history,
 * or a judge that does not look there, lets the bug live.
 */
import type { PlantedBug } from './planted-bug.ts';

export const planted: readonly PlantedBug[] = [
  {
    name: 'equal clocks: the older arrival wins',
    why: 'a tool without clocks moves a visit twice: the second move is answered 200, reported superseded and never sent',
    edits: [
      {
        file: 'src/booking/version.ts',
        find: 'clock === before.clock && arrival > before.arrival',
        replace: 'clock === before.clock && arrival < before.arrival',
      },
    ],
  },
  {
    name: 'equal clocks of the tool itself: the older arrival wins',
    why: 'a tool with clocks tells two moves of one visit with the same clock, and the first told stays at One-Link',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: ': !wins(before, isLast ? afterAnyClock : clock, stamp.arrival);',
        replace: ': !wins(before, clock, event.clock === before?.clock ? -1 : stamp.arrival);',
      },
    ],
  },
  {
    name: 'the edge to a successor is reversed',
    why: 'the old id tells which id replaces it: the visit goes back to the time of the old id and bears its ref',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'addEdge(chain, event.id, event.successor)',
        replace: 'addEdge(chain, event.successor, event.id)',
      },
    ],
  },
  {
    name: 'the edge from a predecessor is reversed',
    why: 'the new id tells which id it replaces: the visit keeps the time and the ref of the old id',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'addEdge(chain, event.predecessor, event.id)',
        replace: 'addEdge(chain, event.id, event.predecessor)',
      },
    ],
  },
  {
    name: 'settled stays after an ambiguous write',
    why: '10:00, then 11:00 whose answer is lost although it is carried out, then 10:00 again: reported unchanged, and the visit stands at 11:00 until its quarantine ends',
    edits: [
      {
        file: 'src/sync/patch/in-doubt.ts',
        find: '&& isLent(record, write, digest))) delete record.writes.settled[name];',
        replace: '&& isLent(record, write, digest)) && until < 0) delete record.writes.settled[name];',
      },
    ],
  },
  {
    name: 'a cancellation is not sent alone',
    why: 'one event cancels and changes the name or the time: the PATCH has more keys than status, and a taken slot refuses the whole',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: '? wanted.filter((entry) => !isNoStatus(entry))',
        replace: '? wanted',
      },
    ],
  },
  {
    name: 'a cancellation does not win at adoption',
    why: 'the first event that meets a hand-typed, linked or imported appointment is the cancellation: it is reported unchanged and the visit stays scheduled',
    edits: [
      {
        file: 'src/sync/patch/adoption.ts',
        find: "return values?.['status'] === 'scheduled'",
        replace: "return ['scheduled', 'cancelled'].includes(String(values?.['status']))",
      },
    ],
  },
  {
    name: 'the quarantine is a millisecond short',
    why: 'a write is carried out exactly ten minutes after its answer was lost, when a newer state has been sent: the older one stays for ever',
    edits: [
      {
        file: 'src/sync/retry.ts',
        find: 'quarantineMs = 10 * minute',
        replace: 'quarantineMs = 10 * minute - 1',
      },
    ],
  },
  {
    name: 'the quarantine is one minute',
    why: 'a write is carried out two to ten minutes after its answer was lost, when a newer state has been sent: the older one stays for ever',
    edits: [{ file: 'src/sync/retry.ts', find: 'quarantineMs = 10 * minute', replace: 'quarantineMs = minute' }],
  },
  {
    name: 'personal values are wiped while parked',
    why: 'a booking is parked and told in KV, then its link or row of a table appears: it is sent without name and phone, or parked as data_wiped',
    edits: [
      {
        file: 'src/sync/settle/wipe.ts',
        find: "record.lifecycle.phase !== 'settled' ||",
        replace: "(record.lifecycle.phase !== 'settled' && record.lifecycle.phase !== 'parked') ||",
      },
    ],
  },
  {
    name: 'a refused field is dropped for ever',
    why: 'One-Link refuses a field by name, then the tool says another value of it or the table is mended: the new value is never sent',
    edits: [
      {
        file: 'src/sync/patch/left-out.ts',
        find: 'refused.digest === digest && refused.configuration === connection.digest',
        replace: 'refused.code !== connection.digest',
      },
    ],
  },
  {
    name: 'the watermark passes over fresh bookings',
    why: 'over 64 deliveries are accepted in a pause, the object is evicted, the connection is resumed: 64 bookings are pending for ever, due in the past and on no list',
    edits: [
      {
        file: 'src/mailbox/work/ready-set.ts',
        find: 'while (fresh.size > 0)',
        replace: 'while (fresh.size > freshAtMost)',
      },
    ],
  },
  {
    name: 'delivery keys are forgotten at midnight',
    why: 'a tool without clocks repeats an old sending on the next day, after a newer event: answered accepted instead of duplicate, and the visit moves back',
    edits: [
      {
        file: 'src/sync/fold/delivery-key.ts',
        find: 'return record.intake.keys[digest] ?? null;',
        replace:
          'return new Date(record.intake.newest?.at ?? now).getUTCDate() === new Date(now).getUTCDate() ? record.intake.keys[digest] ?? null : null;',
      },
    ],
  },
  {
    name: 'no alarm when only KV is blocked',
    why: 'KV fails at the last settlement and nothing else waits: the outcome is written with the next webhook or sweep, not a minute later',
    edits: [
      {
        file: 'src/mailbox/work/next-obligation.ts',
        find: 'if (isUnwritten) times',
        replace: 'if (isUnwritten && !outbox.isBlocked()) times',
      },
    ],
  },
  {
    name: 'a merge keeps the wrong one of two that the bridge made',
    why: 'A and B are both created before an event says that B replaces A: the appointment of A stays and that of B, which is newer, is cancelled',
    edits: [
      {
        file: 'src/sync/fold/join.ts',
        find: "into.link.held.origin === 'created' && fromIsNewer",
        replace: "into.link.held.origin === 'created' && !fromIsNewer",
      },
    ],
  },
  {
    name: 'a carried appointment id with a truncated tag is taken',
    why: 'a client carries <id>.<first characters of the tag> of an appointment that is not his: it is moved and bears his ref',
    edits: [
      { file: 'src/sync/link/carried.ts', find: '[\\w-]{20}', replace: '[\\w-]{1,20}' },
      {
        file: 'src/sync/link/carried.ts',
        find: 'carriedTag(connection.linkSecret, connection.accountId, id);',
        replace: 'carriedTag(connection.linkSecret, connection.accountId, id).slice(0, match[2].length);',
      },
    ],
  },
  {
    name: 'any contact of the phone is taken',
    why: 'a mother with an identifier has the phone, her child books with it: the new visit belongs to the contact of the mother',
    edits: [
      {
        file: 'src/sync/link/contact.ts',
        find: "agreeing ?? same.find((contact) => (contact.identifier ?? '') === '')",
        replace: 'agreeing ?? same[0]',
      },
    ],
  },
  {
    name: 'the oldest id speaks for client data',
    why: 'a visit gets a new id and that id tells another name or phone: the first one stays at One-Link',
    edits: [
      {
        file: 'src/booking/told.ts',
        find: 'const spoken = order.findLast(',
        replace: 'const spoken = (/^client/.test(field) ? order.toReversed() : order).findLast(',
      },
    ],
  },
  {
    name: 'any event creates',
    why: 'any event counts as the opening: a booking first heard of by a move is made beside the one that was typed in by hand',
    edits: [
      {
        file: 'src/sync/fold/fold-delivery.ts',
        find: 'if (event.opens && !record.intake.opened)',
        replace: 'if (!record.intake.opened)',
      },
    ],
  },
  {
    name: 'a hand-entered price goes with a PATCH',
    why: 'staff enter a price for a visit without a service, the client moves it: on a newer server the price is 0 afterwards',
    edits: [{ file: 'src/sync/patch/patch.ts', find: 'isCancelled ? null : keepPrice(', replace: 'null; void (' }],
  },
  {
    name: 'a freed slot wakes nobody',
    why: 'a move is refused as SLOT_CONFLICT, the visit in its way moves or is cancelled by the tool: the waiting one goes out up to half an hour later, or, six hours over, never',
    edits: [
      {
        file: 'src/mailbox/work/effects.ts',
        find: 'if (other !== key) wakeForSlot(',
        replace: 'if (other === key) wakeForSlot(',
      },
    ],
  },
  {
    name: 'parked bookings are not due when the configuration changes',
    why: 'a new booking is parked as no_resource, the row of the table is added and deployed: nothing is sent until the daily look',
    edits: [
      {
        file: 'src/mailbox/work/work-for.ts',
        find: 'if (before !== null && digestWritten(before) !== digest) planRound(',
        replace: "if (before === null && digestWritten(before ?? '') !== digest) planRound(",
      },
    ],
  },
  {
    name: 'retention forgets visits of the future',
    why: 'a visit is booked further ahead than retention_days, then moved or cancelled: the bridge knows it no more, the change is parked and the visit stays',
    edits: [
      {
        file: 'src/mailbox/upkeep/retention.ts',
        find: 'Math.max(record.touchedAt, Math.min(lastStart, latest)) + keepMs <= now',
        replace: 'record.touchedAt + keepMs <= now',
      },
    ],
  },
  {
    name: 'a changed phone is never sent',
    why: 'the tool tells another phone of the same client after the first was settled: reported unchanged, One-Link keeps the old one',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: 'if (record.writes.settled[name] === digest && !(name',
        replace:
          "if ((record.writes.settled[name] === digest || (name === 'client_phone' && name in record.writes.settled)) && !(name",
      },
    ],
  },
  {
    name: 'writes under way are forgotten when bookings join',
    why: 'while a PATCH of A is on its way an event says that A and B are one, then the object dies: the late PATCH overwrites the newer state for ever',
    edits: [
      { file: 'src/sync/fold/join.ts', find: 'into.writes.sendings.push(...from.writes.sendings);', replace: '' },
    ],
  },
  {
    name: 'the namespace is missing in external_ref',
    why: 'a connection with a namespace creates or moves a visit: external_ref is tool:id, and two installations meet in one name',
    edits: [
      {
        file: 'src/config/references.ts',
        find: 'return namespace === null ? `',
        replace: 'return namespace !== undefined ? `',
      },
    ],
  },
  {
    name: 'the rest after a 429 is not kept',
    why: 'One-Link answers 429 with Retry-After: the next booking is sent within the time for which rest was asked',
    edits: [
      {
        file: 'src/sync/connection-state.ts',
        find: 'if (failure.pausesAll) rest(state, failure, now, random);',
        replace: 'if (failure.pausesAll) state.rests += 0;',
      },
    ],
  },
  {
    name: '400 calls an invocation',
    why: 'dozens of bookings are due at once, after an outage say: one invocation makes more than 40 subrequests, and the free plan ends it at 50',
    edits: [
      {
        file: 'src/mailbox/work/call-budget.ts',
        find: 'subrequestsPerDrain = 40',
        replace: 'subrequestsPerDrain = 400',
      },
    ],
  },
  {
    name: 'the breaker never opens',
    why: 'One-Link answers 500 to every call for hours while many bookings wait: each of them goes on calling',
    edits: [
      { file: 'src/sync/connection-state.ts', find: 'failures >= breakerThreshold', replace: 'failures === Infinity' },
    ],
  },
  {
    name: 'the KV outcome names no appointment',
    why: 'any settlement of a linked booking: appointment_id is null in KV',
    edits: [
      {
        file: 'src/sync/settle/report.ts',
        find: 'appointment_id: appointmentOf(record, ending)',
        replace: 'appointment_id: null',
      },
    ],
  },
  {
    name: 'the KV outcome names no fields',
    why: 'any settlement that sent something: fields is empty in KV',
    edits: [{ file: 'src/sync/settle/report.ts', find: 'fields: [...new Set(ending.fields)]', replace: 'fields: []' }],
  },
];
