/** Bugs of taking events in, joining bookings, reading times and phones, and keeping long histories small. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfFold: readonly PlantedBug[] = [
  {
    name: 'a late event sets the clock of its id back',
    why: 'a tool with clocks: 11:00 at clock 5, an older event at 3 comes late, then one without a clock (no-show): it counts as 3, is superseded and never sent',
    edits: [
      {
        file: 'src/booking/clocks.ts',
        find: 'if (clock <= id.clock) return;',
        replace: 'if (clock === id.clock) return;',
      },
    ],
  },
  {
    name: 'an older id speaks for the status',
    why: 'A is moved to B, B tells times and no state, then the tool cancels the old A: the moved visit is cancelled at One-Link',
    edits: [
      { file: 'src/booking/told.ts', find: "if (field === 'state') return", replace: "if (field === '') return" },
    ],
  },
  {
    name: 'a join forgets that the booking was opened',
    why: 'while nothing can be sent, B is updated, A is created, then B turns out to replace A: parked as unlinked, the visit never gets an appointment',
    edits: [{ file: 'src/sync/fold/join.ts', find: 'into.intake.opened ||= from.intake.opened;', replace: '' }],
  },
  {
    name: 'a join forgets the unanswered writes',
    why: 'the answer of a PATCH of A is lost, A is joined with B, the newer state goes out, the PATCH is carried out late: its older state stays',
    edits: [{ file: 'src/sync/fold/join.ts', find: 'into.writes.inDoubt.push(...from.writes.inDoubt);', replace: '' }],
  },
  {
    name: 'a join mixes up settlements',
    why: 'A and B both have settled deliveries before they are joined: the list shows for deliveries of one the code, fields and time of the other',
    edits: [{ file: 'src/sync/fold/join.ts', find: 'index < 0 ? index : index + offset', replace: 'index' }],
  },
  {
    name: 'an event does not start the 72 hours anew',
    why: 'calls for one booking fail for 71 hours, the tool tells a new state: gave_up an hour later instead of 72',
    edits: [
      {
        file: 'src/sync/lifecycle.ts',
        find: 'dueAt: now, attempts: 0, failingSince: null',
        replace: 'dueAt: now, attempts: 0',
      },
    ],
  },
  {
    name: 'a read-back ends the request that came meanwhile',
    why: 'an id-only tool is read slowly, the booking changes and a second webhook comes before the answer: the change is never read',
    edits: [
      {
        file: 'src/sync/fold/read-back.ts',
        find: 'if (record.intake.reads[id]?.arrival === arrival) delete',
        replace: 'if (arrival > 0) delete',
      },
    ],
  },
  {
    name: 'a webhook during a read is a duplicate',
    why: 'an id-only tool sends the same body again while its booking is read, as it has changed: answered duplicate, the change is never read',
    edits: [{ file: 'src/mailbox/intake/accept.ts', find: ' || isUnderWay(known.key)', replace: '' }],
  },
  {
    name: 'compacting mixes up settlements',
    why: 'one booking with long notes and over 50 settled deliveries: the list shows for recent ones no code, no fields and no time, or those of another',
    edits: [
      {
        file: 'src/sync/compact.ts',
        find: 'done[arrival] = [state, record.intake.settlements.indexOf(settlement)];',
        replace: 'done[arrival] = [state, index];',
      },
    ],
  },
  {
    name: 'compacting loses what the oldest id said',
    why: 'a visit is moved to over 100 new ids with long notes and only the first told amount or staff, then its appointment is deleted: it is made anew without them',
    edits: [
      {
        file: 'src/sync/compact.ts',
        find: "if (field !== 'state' && !left.includes(field) && heir",
        replace: "if (field === 'times' && heir",
      },
    ],
  },
  {
    name: 'a late word on a forgotten id splits the chain',
    why: 'a visit is moved to over 100 new ids with long notes, then an event about its first id comes late: parked as ambiguous_chain, nothing goes out any more',
    edits: [
      {
        file: 'src/sync/fold/fold-delivery.ts',
        find: 'overflow && !Object.hasOwn(',
        replace: 'overflow && chain.isAmbiguous === true && !Object.hasOwn(',
      },
    ],
  },
  {
    name: 'national phones with 8 are unknown',
    why: 'the tool sends 8 701 …: the appointment is made without a phone, and a contact that has it is not found',
    edits: [{ file: 'src/booking/phone.ts', find: 'boolean => /^[78]', replace: 'boolean => /^[7]' }],
  },
  {
    name: 'offsets without a colon are unknown',
    why: 'a tool writes 2031-04-07T10:00:00+0500: its webhooks are undecodable, or times are missing',
    edits: [{ file: 'src/booking/time.ts', find: ':?(\\d{2})$/', replace: ':(\\d{2})$/' }],
  },
  {
    name: 'the second of two equal wall clocks',
    why: 'a tool with local times in a zone with daylight saving: a visit in the hour that comes twice is an hour late',
    edits: [{ file: 'src/booking/time.ts', find: "disambiguation: 'compatible'", replace: "disambiguation: 'later'" }],
  },
  {
    name: 'a count is older than every time',
    why: 'a connection is told to go by the version of its tool and no more by its time: whatever changes afterwards is superseded',
    edits: [
      {
        file: 'src/booking/clocks.ts',
        find: 'id.cells[field] = { ...cell, clock: unknownClock };',
        replace: 'id.cells[field] = cell;',
      },
    ],
  },
  {
    name: 'attributes keep what cannot be stored',
    why: 'direct tells an attribute with NUL or half of a pair of surrogates: One-Link cannot store it, and each write fails',
    edits: [{ file: 'src/booking/said.ts', find: 'storable(event.extra ?? {})', replace: '(event.extra ?? {})' }],
  },
  {
    name: 'attributes that a thin event leaves out are gone',
    why: 'direct tells an attribute, then an event that tells another one: the first is never sent to an appointment that has neither',
    edits: [
      {
        file: 'src/sync/patch/entries.ts',
        find: 'addTo(values, attribute(field.slice(attributePrefix.length), value));',
        replace:
          "values['custom_attributes'] = attribute(field.slice(attributePrefix.length), value)['custom_attributes'];",
      },
    ],
  },
  {
    name: 'a read that began before what is known is older',
    why: 'our clock is set back five minutes, an id-only tool tells a change: what is read of it counts as older, and is never sent',
    edits: [
      {
        file: 'src/sync/fold/read-back.ts',
        find: 'startedAt === null ? null : neverBefore(chain, id, startedAt)',
        replace: 'startedAt === null ? null : Math.min(startedAt, neverBefore(chain, id, startedAt))',
      },
    ],
  },
  {
    name: 'an answer that contradicts its event is believed',
    why: 'a booking is made, its tool’s API does not know it yet: 404, so it is cancelled before it was made, and no webhook follows',
    edits: [
      {
        file: 'src/sync/fold/read-back.ts',
        find: 'return isEventOff !== isAnswerOff &&',
        replace: 'return isEventOff === null &&',
      },
    ],
  },
  {
    name: 'an answer that says nothing new is believed',
    why: 'a booking is changed, its tool’s API still shows it as it was: the change is never sent',
    edits: [
      {
        file: 'src/sync/fold/read-back.ts',
        find: "(news === 'none' || news === 'personal' || isCrowded)",
        replace: "(news !== 'none' && isCrowded)",
      },
    ],
  },
  {
    name: 'a new event waits for the slot of the one before',
    why: 'a visit waits for a slot for five hours, its client takes another time that is taken too: nobody waits six hours, the person is told an hour later',
    edits: [{ file: 'src/sync/fold/fold-delivery.ts', find: '  record.slot.conflict = null;', replace: '' }],
  },
  {
    name: 'a join forgets that the appointment was there before',
    why: 'staff typed a visit in, the tool tells it under two ids, an edge joins them: the tool’s words go over those of staff',
    edits: [
      {
        file: 'src/sync/link/reset.ts',
        find: '  into.link.isAdopting = from.link.isAdopting;\n  into.link.isClientUnadopted = from.link.isClientUnadopted;',
        replace: '',
      },
    ],
  },
  {
    name: 'ids of one first id are bookings of their own',
    why: 'a client moves his visit and the webhook does not say from where: two visits stand in the calendar',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'if (event.origin !== undefined && noteOrigin(chain, id, event.origin)) changed = true;',
        replace: '',
      },
    ],
  },
  {
    name: 'of ids that no pointer joins the older one speaks',
    why: 'a client has moved his visit twice, and the calendar shows the time between',
    edits: [
      {
        file: 'src/booking/straight-order.ts',
        find: 'a.place - b.place',
        replace: '(a.place < 0 || b.place < 0 ? a.place - b.place : b.place - a.place)',
      },
    ],
  },
  {
    name: 'who comes back to a former id is two ways',
    why: 'a client changes to another group and back: nobody moves him, and a person is asked for nothing',
    edits: [
      {
        file: 'src/booking/straight-order.ts',
        find: "return order.kind === 'ambiguous' ? pastCircles(chain) : order;",
        replace: 'return order;',
      },
    ],
  },
];
