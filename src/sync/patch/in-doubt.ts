/**
 * In-doubt writes: writes without a definite answer. One-Link may still carry out each of them. A booking keeps them during their
 * quarantine and sends newer states at once (architecture.md, *Patch*). `quarantine.ts` evaluates what One-Link shows.
 */
import type { BookingRecord } from '../booking-record.ts';
import { isLeftBehind } from '../link/left-behind.ts';
import { quarantineMs } from '../retry.ts';
import type { AppointmentWrite, CreateWrite, InDoubtWrite, Write } from '../write.ts';
import { endMeeting } from './adoption.ts';
import { forgetShown } from './put-back.ts';
import { noteReopened } from './reopen.ts';

/** A write got no definite answer, or a crash interrupted it, so it may be carried out late. `since`: start of its quarantine, ms. */
export function putInDoubt(record: BookingRecord, write: Write, since: number): void {
  const until = since + quarantineMs;
  if (write.kind === 'contact') {
    record.link.contact = { id: null, attempts: (record.link.contact?.attempts ?? 0) + 1, until };
    return;
  }
  // The steps of a merge are repeated until a read shows that they were carried out.
  if (write.kind === 'patch' && (write.purpose === 'merge_ref' || write.purpose === 'merge_cancel')) return;
  // It is no longer known what One-Link holds for these entries (architecture.md, *Patch*), unless a person has discarded them
  // meanwhile.
  if (record.lifecycle.dueAt !== null && !isLeftBehind(record, write)) {
    for (const [name, digest] of Object.entries(write.entries)) {
      if (!(name === 'status' && isLent(record, write, digest))) delete record.writes.settled[name];
    }
    noteReopened(record, write);
  }
  if (write.kind === 'patch') endMeeting(record, write.meetsClient === true);
  if (write.kind === 'create') {
    record.writes.isPostUnanswered = true;
    record.writes.inDoubt = record.writes.inDoubt.filter((doubtful) => !isSamePost(doubtful.write, write));
  }
  record.writes.inDoubt.push({ write, until, answered: [] });
}

/** The status was changed to free a slot or to restore it, not by the tool. */
const isLent = (
  { slot: { broken }, writes: { settled } }: BookingRecord,
  write: AppointmentWrite,
  digest: string,
): boolean =>
  (write.kind === 'patch' && write.purpose === 'break') || (broken !== null && settled['status'] === digest);

/** The POST is repeated for hours, and all its tries can only create the same appointment. */
const isSamePost = (earlier: AppointmentWrite, { body }: CreateWrite): boolean =>
  earlier.kind === 'create' && JSON.stringify(earlier.body) === JSON.stringify(body);

/** A write of a run that no longer exists was interrupted by a crash. */
export function putCutWritesInDoubt(record: BookingRecord, isUnderWay: (run: string) => boolean, now: number): void {
  const cut = record.writes.sendings.filter(({ run }) => !isUnderWay(run));
  record.writes.sendings = record.writes.sendings.filter(({ run }) => isUnderWay(run));
  for (const { write, sentAt } of cut) putInDoubt(record, write, Math.min(sentAt, now));
}

/** The age does not matter: the appointment of such a POST may be found long after its quarantine. */
export const hasUnansweredCreate = ({ writes: { isPostUnanswered, inDoubt } }: BookingRecord): boolean =>
  isPostUnanswered || inDoubt.some(({ write }) => write.kind === 'create');

/** When the first quarantine ends; null if there is none. */
export const quarantineEnd = ({ writes: { inDoubt } }: BookingRecord): number | null =>
  inDoubt.length > 0 ? Math.min(...inDoubt.map(({ until }) => until)) : null;

export function dropOver(record: BookingRecord, now: number): void {
  record.writes.inDoubt = record.writes.inDoubt.filter(({ until }) => until > now);
}

/**
 * The same while an appointment is still to be created. Two bookings may have been joined. What a POST of the other one may
 * have created is looked for once there is an appointment that it would duplicate. What the booking's own POST created is found
 * by repeating the POST, and the body that it sent then shows what a person has changed since. Of many bodies with one key the
 * newest are enough, because a record has a limit.
 */
export function dropOverUnlinked(record: BookingRecord, now: number): void {
  const kept = new Map<unknown, number>();
  const isOfNewest = ({ write }: InDoubtWrite): boolean => {
    const key = write.body['idempotency_key'];
    const count = (kept.get(key) ?? 0) + 1;
    kept.set(key, count);
    return count <= postsOfAKeyAtMost;
  };
  const newestFirst = record.writes.inDoubt.toReversed();
  record.writes.inDoubt = newestFirst
    .filter((doubtful) =>
      doubtful.write.kind === 'create' ? isOfNewest(doubtful) || doubtful.until > now : doubtful.until > now,
    )
    .toReversed();
}

const postsOfAKeyAtMost = 10;

/** This POST created the appointment. An earlier one with the same key will not create another (one-link-api.md §3), and did not before. */
export function dropEarlierPosts(record: BookingRecord, { body }: CreateWrite): void {
  const isUnderItsKey = ({ write }: InDoubtWrite): boolean =>
    write.kind === 'create' && write.body['idempotency_key'] === body['idempotency_key'];
  record.writes.inDoubt = record.writes.inDoubt.filter((doubtful) => !isUnderItsKey(doubtful));
}

/** A later write of this entry was answered, so One-Link's value no longer shows an edit by a person. */
export function markAnswered(record: BookingRecord, name: string): void {
  for (const doubtful of record.writes.inDoubt) {
    if (!doubtful.answered.includes(name)) doubtful.answered.push(name);
    forgetShown(doubtful, name);
  }
}
