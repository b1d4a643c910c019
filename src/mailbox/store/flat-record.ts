/**
 * An earlier version kept all fields of a record on one level. Such a row is read as a record of the present version, and
 * written in the new shape when it is stored next.
 */
import type { BookingRecord } from '../../sync/booking-record.ts';

/** Sub-document → its fields under their former names. */
export const flatNames = {
  intake: {
    opened: 'opened',
    carried: 'carried',
    keys: 'keys',
    newest: 'newest',
    reads: 'reads',
    open: 'open',
    done: 'done',
    settlements: 'settlements',
    fieldKeys: 'fieldKeys',
    toldStart: 'toldStart',
    series: 'series',
    seriesSaid: 'seriesSaid',
    seriesIncomplete: 'seriesIncomplete',
  },
  lifecycle: {
    phase: 'phase',
    code: 'code',
    details: 'details',
    candidates: 'candidates',
    dueAt: 'dueAt',
    attempts: 'attempts',
    failingSince: 'failingSince',
    lastParked: 'lastParked',
    configuration: 'configuration',
  },
  link: {
    link: 'held',
    takesOver: 'takesOver',
    knownThere: 'knownThere',
    leftBehind: 'leftBehind',
    leftToOther: 'leftToOther',
    linkRemoved: 'isRemoved',
    unlinkedFrom: 'unlinkedFrom',
    unlinkedMade: 'unlinkedMade',
    unlinkedOff: 'unlinkedOff',
    firstContact: 'isAdopting',
    clientUnmet: 'isClientUnadopted',
    idempotencyKey: 'idempotencyKey',
    contact: 'contact',
    searched: 'searched',
  },
  writes: {
    settled: 'settled',
    givenUp: 'givenUp',
    refused: 'refused',
    sendings: 'sendings',
    ghosts: 'inDoubt',
    isPostUnanswered: 'isPostUnanswered',
    seen: 'seen',
    disputed: 'disputed',
    putBack: 'putBack',
    moved: 'moved',
    lostPrice: 'lostPrice',
    waiting: 'waiting',
  },
  slot: { conflict: 'conflict', awaitedSlot: 'awaited', broken: 'broken' },
  duplicates: { losers: 'surplus', rivals: 'undecided' },
  outbox: { outbox: 'waiting', outcomeKeys: 'keys' },
} as const;

type Doc = { [name: string]: unknown };

/** The record in its present shape, whichever shape it had. */
export function withDocuments(stored: object): BookingRecord {
  if ('lifecycle' in stored) return stored as BookingRecord;
  const rest: Doc = { ...stored };
  const documents: Doc = {};
  for (const [document, names] of Object.entries(flatNames)) {
    const part: Doc = {};
    for (const [flat, name] of Object.entries(names)) {
      if (flat in stored) part[name] = rest[flat];
      delete rest[flat];
    }
    documents[document] = part;
  }
  const { agenda: schedule = null, ...others } = rest;
  return { ...others, ...documents, schedule } as unknown as BookingRecord;
}
