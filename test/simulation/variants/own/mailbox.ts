/** Bugs of the mailbox: its lists, rounds, retention, outcomes, bodies and runs. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfMailbox: readonly PlantedBug[] = [
  {
    name: 'what has failed is on no list',
    why: 'a booking fails: the connection shows failed 0, and retry-failed retries nothing',
    edits: [
      {
        file: 'src/mailbox/store/schedule.ts',
        find: "phase === 'parked' || phase === 'failed'",
        replace: "phase === 'parked'",
      },
    ],
  },
  {
    name: 'the earliest of the schedule is an old copy',
    why: 'nothing is due, then a booking is to be tried again in seconds and no webhook comes: it waits for the daily round',
    edits: [
      {
        file: 'src/mailbox/store/schedule-table.ts',
        find: 'if (first !== undefined && place.dueAt <',
        replace: 'if (first === undefined && place.dueAt <',
      },
    ],
  },
  {
    name: 'moves go before cancellations',
    why: 'after an outage a cancellation and a move into its slot are due: the move is refused as SLOT_CONFLICT and waits',
    edits: [
      {
        file: 'src/mailbox/store/schedule.ts',
        find: 'if (isCancelled || record.duplicates.surplus.length > 0) return 0;',
        replace: 'if (isCancelled || record.duplicates.surplus.length > 0) return 2;',
      },
    ],
  },
  {
    name: 'a start looks at 200 deliveries',
    why: 'over 200 deliveries of one booking and then one of another are accepted, and the object dies before a drain ends: the other is pending for ever',
    edits: [
      {
        file: 'src/mailbox/work/ready-set.ts',
        find: 'recovered = rows.length < rowsAtOnce ? lastArrival : (rows.at(-1)?.arrival ?? lastArrival);',
        replace: 'recovered = lastArrival;',
      },
    ],
  },
  {
    name: 'numbers of deliveries are given twice',
    why: 'after 64 deliveries retention has removed all, a new instance takes a booking in under number 1 again and dies: below the watermark, never sent',
    edits: [
      {
        file: 'src/mailbox/work/ready-set.ts',
        find: "Math.max(store.highestArrival(), Number(store.meta('arrival_floor') ?? 0))",
        replace: 'store.highestArrival()',
      },
    ],
  },
  {
    name: 'a round ends with its first piece',
    why: 'over 200 bookings are parked as no_resource, the table is mended: the first 200 go out, the others wait for their daily look',
    edits: [
      {
        file: 'src/mailbox/upkeep/rounds.ts',
        find: 'store.setMeta(nameOf(kind), at);',
        replace: 'if (store.meta(nameOf(kind)) !== null) store.removeMeta(nameOf(kind));',
      },
    ],
  },
  {
    name: 'a pause counts towards the 72 hours',
    why: 'calls for a booking fail, a person pauses for four days and resumes while they still fail: gave_up at the first try',
    edits: [{ file: 'src/mailbox/upkeep/visits.ts', find: 'endFailing(record);', replace: '' }],
  },
  {
    name: 'retention removes what KV was not told',
    why: 'KV fails for as long as a booking is kept: it goes with its outcome unwritten',
    edits: [
      {
        file: 'src/mailbox/upkeep/retention.ts',
        find: 'const isTold = record.outbox.waiting.length === 0 ||',
        replace: 'const isTold = true ||',
      },
    ],
  },
  {
    name: 'an expired booking begins its retention anew',
    why: 'a parked booking expires and is told so: its row is still there after the next rounds, for the whole retention once more',
    edits: [{ file: 'src/mailbox/upkeep/visits.ts', find: 'record.touchedAt = touchedAt;', replace: '' }],
  },
  {
    name: 'retention forgets imported links',
    why: 'links are imported and the first event of a booking comes after retention_days: the link is gone, a second appointment is made or the change is parked',
    edits: [
      {
        file: 'src/mailbox/upkeep/retention.ts',
        find: 'isImported ? Number.POSITIVE_INFINITY :',
        replace: '',
      },
    ],
  },
  {
    name: 'an outcome that came meanwhile is taken for written',
    why: 'a second settlement while the first outcome is on its way to KV, or KV fails after the first of two: the other is never in KV',
    edits: [
      {
        file: 'src/mailbox/work/outbox.ts',
        find: 'record.outbox.waiting.filter((unwritten) => !written.includes(nameOf(unwritten)))',
        replace: '[]',
      },
    ],
  },
  {
    name: 'a shared body has one reader',
    why: 'one webhook tells two bookings of a connection with expressions, one settles, the other waits: its fields are not computed, body_dropped',
    edits: [{ file: 'src/mailbox/intake/bodies.ts', find: 'text, readers.length);', replace: 'text);' }],
  },
  {
    name: 'a booking joined in one webhook comes back',
    why: 'one webhook tells A, B and that B replaces A: A lives on as a booking of its own and the visit stays as A said, B fails with foreign_idempotency_key',
    edits: [{ file: 'src/mailbox/store/booking-writer.ts', find: 'oneWrite.unwritten?.delete(id);', replace: '' }],
  },
  {
    name: 'a write is not noted before it is sent',
    why: 'the object dies while a PATCH is on its way, the newer state goes out, the PATCH is carried out late: its older state stays',
    edits: [
      {
        file: 'src/sync/decide.ts',
        find: 'record.writes.sendings.push({ run: around.run, sentAt: context.now, write: step.write });',
        replace: '{}',
      },
    ],
  },
  {
    name: 'a rest is forgotten by a new instance',
    why: 'One-Link answers 429 with Retry-After of an hour, the object is evicted, a webhook comes: it is called within the hour',
    edits: [
      {
        file: 'src/mailbox/create-mailbox.ts',
        find: "connectionStateFrom(store.meta('state'))",
        replace: "{ ...connectionStateFrom(store.meta('state')), restUntil: null }",
      },
    ],
  },
  {
    name: 'an answer is taken for the write as it was sent',
    why: 'a client is erased while his write is on its way: its answer settles values that nobody may know any more',
    edits: [
      {
        file: 'src/sync/decide.ts',
        find: 'record.writes.sendings.find(({ run }) => run === answered.run)?.write ?? answered.write',
        replace: 'answered.write',
      },
    ],
  },
  {
    name: 'what settled in one millisecond is one outcome',
    why: 'KV fails, two bookings that settled at once are joined, and then one outcome is written: the other counts as written, too',
    edits: [
      {
        file: 'src/mailbox/work/outbox.ts',
        find: "[settledAt, record.idempotency_key].join(' ')",
        replace: 'String(settledAt)',
      },
    ],
  },
];
