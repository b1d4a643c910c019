/** Of bugs that are rare: the switches that are set so that they are met soon, and the seeds within which they are caught. */

import { type Switch, switchNames } from '../generate/switches.ts';
import type { Variant } from '../variants.ts';

type Stated = Pick<Variant, 'withinSeeds'> & Partial<Pick<Variant, 'switches'>>;

/** With these on; `!`: off. */
export function when(names: string, withinSeeds = 100): Stated {
  const words = names.split(' ').filter((name) => name !== '');
  for (const word of words)
    if (!switchNames.includes(word.replace('!', '') as Switch)) throw new Error(`no switch ${word}`);
  const switches = Object.fromEntries(
    words.map((word) => (word.startsWith('!') ? [word.slice(1), false] : [word, true])),
  ) as Partial<Record<Switch, boolean>>;
  return { withinSeeds, switches };
}

export const caught: Readonly<Record<string, Stated>> = {
  'a link that is taken away stays': when('relinks', 60),
  'no link is imported': when('imports', 30),
  'no read-back after an ambiguous answer': when('lateCommit hasty !instant !readBack', 200),
  'content as delivery key without a clock': when('clockless returns !unaryKeys !readBack !numbered hasty'),
  'calls through a pause': when('busy slow concurrent hasty', 300),
  'two turns of one booking': when('rush concurrent !readBack !crash !instant !deploy !pauses !lateCommit'),
  'no cron sweep': when('alarmAbandoned'),
  'equal clocks of the tool itself: the older arrival wins': when('equalClocks hasty !clockless !readBack !numbered'),
  'settled stays after an ambiguous write': when(
    'ambiguous returns rush !crash !busy !slow !alarmLate !alarmAbandoned !outage !clockJumps !account !unauthorisedOnce !otherStatus !readBack',
    300,
  ),
  'a cancellation does not win on first contact': when('known neverOpened cancels !readBack', 300),
  'the quarantine is a millisecond short': when('instant lateCommit hasty !clockJumps', 300),
  'the quarantine is one minute': when('lateCommit hasty rush !readBack', 150),
  'personal values are wiped while parked': when('parks !readBack'),
  'a refused field is dropped for ever': when('unknownService repairs !readBack'),
  'the watermark passes over fresh bookings': when('many pauses !swap !slotTaken'),
  'delivery keys are forgotten at midnight': when('numbered lateDuplicate hasty !readBack'),
  'no alarm when only KV is blocked': when('kvFails !crash !alarmAbandoned !lateCommit'),
  'a merge keeps the wrong one of two that the bridge made': when('latePointer hasty !together'),
  'a carried appointment id with a truncated tag is taken': when('carried'),
  'the oldest id speaks for client data': when('persons twoPosts !readBack'),
  'a freed slot wakes nobody': when('slotTaken !readBack'),
  'parked bookings are not due when the configuration changes': when('parks !readBack !crash'),
  'writes under way are forgotten when bookings join': when(
    'latePointer slow rush !crash !readBack !clockless !delay',
    300,
  ),
  'a changed phone is never sent': when('persons !readBack hasty'),
  'the breaker never opens': when('outage many !swap !slotTaken !relinks', 20),
  '400 calls an invocation': when('many outage !swap !slotTaken', 20),
  'an older id speaks for the status': when('oldNews thin !readBack'),
  'a late event sets the clock of its id back': when('gaps reorder hasty', 300),
  'a join forgets that the booking was opened': when('latePointer pauses rush', 300),
  'a join forgets the unanswered writes': when('latePointer lateCommit hasty rush !readBack !slow', 640),
  'a read-back ends the request that came meanwhile': when('readBack rush slow !toolFails !crash !latePointer', 250),
  'an appointment made while bookings joined is left': when('latePointer rush slow !readBack !crash', 320),
  'an appointment is made anew without its client': when('gone thin !readBack'),
  'a contact is made twice after a lost answer': when('ambiguous noName !crash !lateCommit !deploy !pauses !gone', 100),
  'what is told of a cancelled visit is not kept': when('thin persons cancels !readBack', 220),
  'a quarantine ends unseen at its last moment': when('instant lateCommit hasty !clockJumps', 300),
  'an answered write leaves its ghost alive': when('ambiguous returns hasty', 300),
  'a thin first event hands the client data over': when('known thin neverOpened !readBack'),
  'a price that went with a cancellation stays gone': when('handPrices cancels !readBack'),
  'personal values are wiped in quarantine': when('lateCommit persons hasty', 300),
  'a 404 is explained with an old copy': when('gone rush !readBack', 300),
  'the wait for a slot begins anew with every try': when('slotTaken !readBack !crash !retries !repairs !parks'),
  'a shorter rest ends a longer one': when('busy concurrent slow', 300),
  'the last to arrive leads a settlement': when('reorder pauses rush !readBack !clockless', 200),
  'the earliest of the agenda is an old copy': when('brokenRecords', 50),
  'a retry does not lift a removed link': when('relinks retries'),
  'a link does not wake a parked booking': when('relinks parks neverOpened !readBack !crash', 300),
  'a pause is not stored': when('pauses crash hasty'),
  'retry-failed wakes nobody': when(
    'parks repairs !readBack !crash !alarmLate !alarmAbandoned !clockJumps !outage !account !busy !unauthorisedOnce !slow',
    200,
  ),
  'a rest is forgotten by a new instance': when('busy deploy hasty'),
  'a cut connection did not commit': when('lateCommit hasty'),
  'a 502 did not commit': when('gateway lateCommit hasty !readBack', 250),
  'of the answers of Cloudflare only 520 is ambiguous': when('gateway lateCommit hasty rush !readBack', 300),
  'a 425 is a refusal': when('broken', 200),
  'Retry-After as a date is not read': when('busy !crash hasty'),
  'retention forgets imported links': when('imports retention'),
  'a body read again stays stored': when('unread erases !readBack', 200),
  'erasure passes over what could not be read': when('unread erases'),
  'a retry leaves out what was refused': when('unknownService retries !repairs !parks !readBack'),
  'the tool takes over what fields have set': when('fields lateCommit hasty !reorder !delay !latePointer'),
  'erasure forgets what was sent': when('erases lateCommit hasty', 200),
  'a replayed POST counts as created': when('ambiguous rush !crash !readBack', 200),
  'a join mixes up settlements': when('latePointer rush !readBack', 200),
  'a parked booking is not looked at daily': when('known neverOpened !readBack !repairs !parks'),
  'resume leaves the rest': when(
    'busy pauses !crash !alarmLate !alarmAbandoned !clockJumps !outage !account !unauthorisedOnce !slow !readBack',
    200,
  ),
  'an outcome that came meanwhile is taken for written': when('kvFails hasty'),
  'a write is not noted before it is sent': when('crash lateCommit slow rush !instant', 300),
  'a merge does not give the name away': when('known latePointer hasty !readBack', 200),
  'rows of tables are compared by case': when('staff'),
  'an empty text is a word of the staff': when('known !readBack'),
  'compacting mixes up settlements': when('longLife !crash', 15),
  'a late word on a forgotten id splits the chain': when('longLife', 25),
  'offsets without a colon are unknown': when('fields'),
  'national phones with 8 are unknown': when('fields'),
  'the second of two equal wall clocks': when('fields !neverOpened'),
  'an event does not start the 72 hours anew': when('longOutage', 30),
  'a refused account counts towards the 72 hours': when('longOutage', 30),
  'a pause counts towards the 72 hours': when('longOutage', 30),
  'phones agree where one begins with the other': when('stranger'),
  'a write with an unreadable answer was not carried out': when('unreadable hasty rush !readBack', 200),
  'a write whose answer is too slow was not carried out': when('unreadable lateCommit hasty rush !readBack', 200),
  'the account that is not there is taken for missing records': when('misled', 100),
  'a contact that is gone is named again': when('contactGone !crash', 100),
  'visits that touch overlap': when('blocked', 50),
  'a 503 of MedElement rests the connection': when('brokenRecords'),
};
