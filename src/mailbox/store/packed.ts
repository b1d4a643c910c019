/**
 * Compresses the rows of settled bookings. Most bookings have settled and are never processed again, and a row of more than about 1,000
 * bytes spills into pages of its own: 4.8 KB of disk for a record of 2.8 KB. Packed, the record is about 700 bytes and shares its page
 * (performance.md). A booking that waits is not packed: it is written and read often, and soon loses its personal values.
 */
import { Buffer } from 'node:buffer';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What records have in common, so that little of each has to be stored. It is part of the format: rows that were packed with it need it
 * for ever, so never change it. Another dictionary gets another mark.
 */
const dictionary = Buffer.from(
  [
    '"lastParked":{"code":"unlinked"},"candidates":[],"overflow":true,"result":"created","unchanged",0],"superseded"',
    '"resource_id","service_id","client_birth_date","client_gender","client_identifier","service_amount","duration_min"',
    '"clientIdentifier":{"clientBirthDate":{"clientGender":{"amount":{"value":{"minor":,"currency":"KZT"}"declined""pending"',
    '"cancelled","digest":""no_show""confirmed""completed""BOOKING_RESCHEDULED""BOOKING_CANCELLED"',
    '{"key":"","epoch":"","chain":{"ids":{"":{"cells":{"state":{"value":"accepted","digest":"","clock":17',
    ',"arrival":1},"times":{"value":{"startsAt":"202-0-01T0:00:00Z","endsAt":"202-0-01T0:30:00Z"},"digest":"","clock":18',
    ',"arrival":},"clientName":{"digest":"","clock":,"arrival":},"clientPhone":{"digest":"","clock":,"arrival":}',
    ',"clientComment":{"digest":"","clock":,"arrival":},"staff":{"value":["","@example.com",""],"digest":"","clock":,"arrival":}',
    ',"service":{"value":["",""],"digest":"","clock":,"arrival":}},"clock":,"clockKind":"event_time","starts":["202-0-01T0:00:00Z"]',
    ',"clients":{"name":["",""],"told":{"clock":,"arrival":},"complete":{"clock":,"arrival":}}}},"edges":[]}',
    ',"intake":{"opened":true,"carried":{"text":"","clock":,"arrival":},"keys":{"":},"newest":{"key":"","arrival":,"at":17}',
    ',"reads":{},"open":[],"done":{"":["applied",0]},"settlements":[{"state":"created","code":null,"details":{},"fields":[',
    '"starts_at","ends_at","status","client_name","client_phone","client_comment","external_ref","idempotency_key"]',
    ',"attempts":1,"settledAt":17}],"fieldKeys":[],"toldStart":{"start":"","at":17}},"lifecycle":{"phase":"settled","code":null',
    ',"details":{},"dueAt":null,"attempts":0,"failingSince":null,"lastParked":null,"configuration":""}',
    ',"link":{"held":{"appointmentId":,"origin":"created"},"isRemoved":false,"unlinkedFrom":null,"isAdopting":false',
    ',"isClientUnadopted":false,"idempotencyKey":"calcom:","contact":null,"searched":null},"writes":{"settled":{"client_name":""',
    ',"client_phone":"","status":"","times":"","starts_at":"","client_comment":"","external_ref":""',
    ',"idempotency_key":""},"refused":{},"sendings":[],"inDoubt":[],"isPostUnanswered":false,"moved":null,"lostPrice":null',
    ',"waiting":[],"seen":""},"slot":{"conflict":null,"broken":null},"duplicates":{"surplus":[],"undecided":[]}',
    ',"outbox":{"waiting":[],"keys":["calcom:"]},"schedule":null,"overflow":false,"knownSince":17,"touchedAt":17}',
  ].join(''),
);

/** The mark before a packed row; it names the dictionary. No record and no pointer begins like this. */
const mark = '~1';

export const packed = (doc: string): string => mark + deflateRawSync(doc, { dictionary }).toString('base64');

/**
 * The text of a row, packed or not. A damaged one stays as it is: it is no JSON, so reading its booking throws, but passing its
 * row does not.
 */
export function unpacked(doc: string): string {
  if (!doc.startsWith(mark)) return doc;
  try {
    return inflateRawSync(Buffer.from(doc.slice(mark.length), 'base64'), { dictionary }).toString('utf8');
  } catch {
    return doc;
  }
}
