/** Bugs of what answers mean, of endings and of erasure. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfAnswers: readonly PlantedBug[] = [
  {
    name: 'a 404 is explained with an old copy',
    why: 'staff delete the appointment between the GET and the PATCH of a run: failed with HTTP_404 instead of a new appointment',
    edits: [
      {
        file: 'src/sync/answers/write-response.ts',
        find: "if (write.kind === 'patch') observations.appointments.delete(",
        replace: "if (write.kind !== 'patch') observations.lists.delete(",
      },
    ],
  },
  {
    name: 'the wait for a slot begins anew with every try',
    why: 'the slot of a move is taken for more than six hours: pending for ever, a person is never told SLOT_CONFLICT',
    edits: [
      {
        file: 'src/sync/answers/slot-conflict.ts',
        find: 'since: record.slot.conflict?.since ?? awaitedSince(record, resourceId, wants) ?? context.now',
        replace: 'since: context.now',
      },
    ],
  },
  {
    name: 'visits that touch overlap',
    why: 'two moves are refused because of visits of the staff and each wants a time that only touches the other: SLOT_SWAP for both instead of waiting',
    edits: [
      {
        file: 'src/sync/answers/slots.ts',
        find: 'Date.parse(a[0]) < Date.parse(b[1]) && Date.parse(b[0]) < Date.parse(a[1])',
        replace: 'Date.parse(a[0]) <= Date.parse(b[1]) && Date.parse(b[0]) <= Date.parse(a[1])',
      },
    ],
  },
  {
    name: 'a broken circle gives back what the tool says',
    why: 'cycle = "break": two visits swap their slots, the one that the bridge cancels to make room was confirmed by staff: it comes back as scheduled',
    edits: [
      {
        file: 'src/sync/patch/patch.ts',
        find: "own !== undefined && settled['status'] !== own.digest",
        replace: 'own !== undefined',
      },
    ],
  },
  {
    name: 'a refused account counts towards the 72 hours',
    why: 'calls for a booking fail for an hour, the token is refused for four days, then calls fail again: gave_up at the first try',
    edits: [
      {
        file: 'src/sync/connection-state.ts',
        find: 'state.stoodStillMs += Math.max(0, now - state.account.since);',
        replace: '',
      },
    ],
  },
  {
    name: 'a shorter rest ends a longer one',
    why: 'two calls under way meet 429, first with Retry-After of minutes, then of a second: One-Link is called before the minutes are over',
    edits: [
      {
        file: 'src/sync/connection-state.ts',
        find: 'Math.max(state.restUntil ?? 0, now +',
        replace: 'Math.max(0, now +',
      },
    ],
  },
  {
    name: 'a parked booking is not looked at daily',
    why: 'parked as unlinked with a candidate, which staff cancel, and the tool says nothing more: still parked days later',
    edits: [
      {
        file: 'src/sync/settle/not-settled.ts',
        find: 'isOver(record, context.now) ? null : context.now + parkedCheckMs',
        replace: 'null',
      },
    ],
  },
  {
    name: 'the last to arrive leads a settlement',
    why: 'two events arrive in the wrong order while nothing can be sent and change different fields: KV and list name the older one, the newer is superseded',
    edits: [
      {
        file: 'src/sync/settle/report.ts',
        find: 'b.clock - a.clock || b.arrival - a.arrival',
        replace: 'b.arrival - a.arrival',
      },
    ],
  },
  {
    name: 'two outcomes in one millisecond are one',
    why: 'a booking fails and is discarded, or settles twice, in the same millisecond while KV waits: one of the two is never in KV',
    edits: [
      {
        file: 'src/sync/settle/report.ts',
        find: 'Math.max(now, ...record.outbox.waiting.map((waiting) => waiting.settledAt + 1))',
        replace: 'now',
      },
    ],
  },
  {
    name: 'erasure forgets what was sent',
    why: 'a write without an answer is in quarantine when its client is erased: name and phone stay in the rows of the mailbox',
    edits: [
      {
        file: 'src/sync/erase/erase.ts',
        find: 'write: withoutClient(doubtful.write)',
        replace: 'write: doubtful.write',
      },
    ],
  },
  {
    name: 'erasure sends the client once more as wiped',
    why: 'a settled client is erased and the visit is moved: the settlement has code data_wiped, as if something were missing at One-Link',
    edits: [
      { file: 'src/sync/erase/erase.ts', find: 'else settled[name] = erased;', replace: 'else delete settled[name];' },
    ],
  },
  {
    name: 'erasure knows the phone as +7 alone',
    why: 'a body that could not be read holds 8 701 … in a sentence with other digits, the client is erased by +7701…: the body stays',
    edits: [
      {
        file: 'src/sync/erase/mentions.ts',
        find: "digits.length === 11 && digits.startsWith('7') ? digits.slice(1) : digits",
        replace: 'digits',
      },
    ],
  },
];
