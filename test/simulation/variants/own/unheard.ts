/** Bugs of bookings that are first heard of by a move or a change, and of creations and ends that come late. */
import type { PlantedBug } from '../planted-bug.ts';

const unheard = 'src/sync/link/unheard.ts';
const fold = 'src/booking/fold.ts';

export const ownOfUnheard: readonly PlantedBug[] = [
  {
    name: 'what was typed in by hand is not looked for',
    why: 'a move of a booking that was never opened: a second appointment is made beside the one that the reception had typed in',
    edits: [{ file: unheard, find: 'if (isHeardOf || ', replace: 'if (record.key !== "" || ' }],
  },
  {
    name: 'a late opening answers what a person was asked',
    why: 'a booking is parked with what was typed in by hand, then its opening is told: a second appointment is made beside it',
    edits: [
      {
        file: unheard,
        find: 'record.intake.opened && (record.lifecycle.candidates ?? []).length === 0',
        replace: 'record.intake.opened',
      },
    ],
  },
  {
    name: 'another name at the old start is as good',
    why: 'a brother moves his visit, and his sister has one with the same phone and specialist at its old start: it is taken for his',
    edits: [{ file: unheard, find: ' && !isNamedOtherwise(found);', replace: ';' }],
  },
  {
    name: 'another phone is as good',
    why: 'somebody else’s visit with the specialist stands where the booking was before: it is taken for it',
    edits: [{ file: unheard, find: 'isSamePhone(one.client_phone, phone) &&', replace: '' }],
  },
  {
    name: 'a phone is compared as it is written',
    why: 'the reception had typed 8 (701) 000-00-00: it is not found, and a second appointment is made',
    edits: [
      { file: unheard, find: 'isSamePhone(one.client_phone, phone) &&', replace: 'one.client_phone === phone &&' },
    ],
  },
  {
    name: 'another specialist is as good',
    why: 'the client has a visit with somebody else where the booking was before: it is taken for it',
    edits: [{ file: unheard, find: 'one.resource_id === visit.resourceId &&', replace: '' }],
  },
  {
    name: 'what is cancelled may be it',
    why: 'staff had typed it in and cancelled it: it is offered to a person, and nothing is made',
    edits: [{ file: unheard, find: "one.status !== 'cancelled' &&", replace: '' }],
  },
  {
    name: 'the only one is taken wherever it stands',
    why: 'the client has one other visit with the specialist, weeks later: it is moved to the time of the booking',
    edits: [
      {
        file: unheard,
        find: 'return candidates.length === 0 ? null :',
        replace: 'return candidates.length === 0 ? null : candidates.length === 1 ? (candidates[0] ?? null) :',
      },
    ],
  },
  {
    name: 'where it was before is not looked at',
    why: 'the move tells the start that the booking had, and the reception’s appointment stands there: a person is asked',
    edits: [{ file: fold, find: 'const newFrom = from !== undefined && ', replace: 'const newFrom = from === "" && ' }],
  },
  {
    name: 'candidates are not shown',
    why: 'a booking is parked as unlinked: the desk has to look for the appointment itself',
    edits: [{ file: unheard, find: 'nameCandidates(record, candidates);', replace: '' }],
  },
  {
    name: 'a late creation counts',
    why: 'a tool without a clock sends its creation again after a move or a cancellation: the visit is moved back, or live again',
    edits: [
      {
        file: fold,
        find: 'once === true && Object.keys',
        replace: 'false && once === true && Object.keys',
      },
    ],
  },
  {
    name: 'a late creation says nothing at all',
    why: 'an update that names nobody comes before the creation: the visit waits for a name for ever',
    edits: [{ file: fold, find: 'isLate && !isApproved ? !isGap :', replace: 'isLate && !isApproved ? true :' }],
  },
  {
    name: 'an end without a time counts with what is known',
    why: 'a bare deletion comes, then an older update that was delayed: the visit is live again',
    edits: [
      {
        file: 'src/booking/clocks.ts',
        find: 'clock === null &&\n  clockKind',
        replace: 'clock === -1 &&\n  clockKind',
      },
    ],
  },
];
