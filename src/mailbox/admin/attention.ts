/**
 * What needs a person, grouped by cause: one thing to mend and how many visits wait for it. And a retry of a whole group. Both go
 * over the schedule alone.
 */
import type { Connection } from '../../config/connection.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { instantText } from '../../sync/settle/report.ts';
import type {
  AttentionGroup,
  AttentionPage,
  AttentionQuery,
  RetryAnswer,
  RetryFilter,
  RetryProgress,
} from '../contract-attention.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { UnreadRow } from '../store/tables.ts';
import { countRetried, planRetry, retryProgress } from '../upkeep/retry-many.ts';
import { isOfTrouble, type Trouble, troubleOf } from '../upkeep/trouble.ts';
import { readAllAgain, readAtMost } from './actions.ts';
import { type AdminInput, note } from './admin-input.ts';
import { bookingView, timesTold } from './booking-view.ts';
import { meant } from './views.ts';
import { waitingAfter } from './waiting.ts';

/** What one call reads at most. */
const recordsACall = 500;
const rowsACall = 2_000;
const rowsAtOnce = 100;
const samplesAtMost = 5;
const phases = ['parked', 'failed', 'settled'] as const;

/** Cost: a row of `schedule` and of `booking` for each that waits, at most 500 of `booking` and 2,000 of `schedule`; bodies are not read. */
export async function listAttention(input: AdminInput, query: AttentionQuery): Promise<AttentionPage> {
  const { connection } = input;
  const language = query.language ?? input.language;
  const groups = new Map<string, AttentionGroup>();
  const cursor = await walk(query.cursor ?? '', input, (record) => {
    const trouble = troubleOf(record, connection);
    if (trouble !== null) addTo(groups, groupOf(record, trouble, connection, language));
  });
  if (cursor === null) for (const row of unreadFailures(input)) addTo(groups, unreadGroup(row, connection, language));
  return { groups: [...groups.values()].toSorted((a, b) => b.count - a.count), cursor };
}

/** Shows each booking that waits; answers where it stopped, null at the end. */
async function walk(
  after: string,
  { core: { store }, ports }: AdminInput,
  visit: (record: StoredBooking) => void,
): Promise<string | null> {
  let [at, rows, records] = [after, 0, 0];
  for (const { place, record } of waitingAfter(after, phases, store)) {
    if (rows >= rowsACall || records >= recordsACall) return at;
    [at, rows] = [place, rows + 1];
    if (record !== null) {
      records += 1;
      visit(record);
    }
    if (rows % rowsAtOnce === 0) await ports.breathe();
  }
  return null;
}

function groupOf(
  record: StoredBooking,
  { state, code, cause }: Trouble,
  connection: Connection,
  language: Language,
): AttentionGroup {
  const { other: _, ...details } = meant(record);
  const { external_ref, delivery_id } = bookingView(record, null, {
    ...{ connection, language, callPolicy: { kind: 'go' }, waitsFor: { account: null, restCode: null } },
  });
  return {
    ...{ connection: connection.name, state, code, cause, count: 1 },
    samples: [{ external_ref, delivery_id, starts_at: timesTold(record)?.startsAt ?? null }],
    message: inWords(code, record.lifecycle.code === code ? details : {}, language),
    since: instantText(record.history?.at(-1)?.at ?? record.touchedAt),
  };
}

/** Those that could not be read have failed, too. */
const unreadFailures = ({ core: { store } }: AdminInput): readonly UnreadRow[] =>
  store.unreadNoted(readAtMost).filter(({ standalone }) => standalone.state === 'failed');

const unreadTrouble = ({ event, standalone: { code, reason } }: UnreadRow): Trouble => ({
  state: 'failed',
  code: code ?? 'undecodable',
  cause: { kind: 'reason', key: `${event} ${reason}`.slice(0, longestKey), names: [event, reason] },
});
const longestKey = 200;

function unreadGroup(row: UnreadRow, connection: Connection, language: Language): AttentionGroup {
  const trouble = unreadTrouble(row);
  return {
    ...{ connection: connection.name, ...trouble, count: 1 },
    samples: [{ external_ref: null, delivery_id: deliveryIdOf(connection.name, row.arrival), starts_at: null }],
    message: inWords(trouble.code, { reason: row.standalone.reason }, language),
    since: instantText(row.receivedAt),
  };
}

/** One of two groups of the same cause. */
function addTo(groups: Map<string, AttentionGroup>, more: AttentionGroup): void {
  const key = JSON.stringify([more.connection, more.state, more.code, more.cause?.key ?? null]);
  const known = groups.get(key);
  if (known === undefined) {
    groups.set(key, more);
    return;
  }
  const order = ({ starts_at }: AttentionGroup['samples'][number]): string => starts_at ?? '~';
  groups.set(key, {
    ...known,
    count: known.count + more.count,
    samples: [...known.samples, ...more.samples]
      .toSorted((a, b) => (order(a) < order(b) ? -1 : Number(order(a) > order(b))))
      .slice(0, samplesAtMost),
    since: known.since < more.since ? known.since : more.since,
  });
}

const isOfUnread = (row: UnreadRow, { states, code, cause }: RetryFilter): boolean => {
  const trouble = unreadTrouble(row);
  return (
    (states ?? ['failed']).includes('failed') &&
    (code === undefined || trouble.code === code) &&
    (cause === undefined || trouble.cause?.key === cause)
  );
};

/**
 * A dry run counts, with the cost of `listAttention`. Otherwise a round begins: a row of `audit` and two of `meta`, then for each
 * booking what a retry of it costs. Another one that is under way is not disturbed.
 */
export async function retryMany(input: AdminInput, filter: RetryFilter, isDry: boolean): Promise<RetryAnswer> {
  const { core, connection, ports } = input;
  const isMeant = (row: UnreadRow): boolean => isOfUnread(row, filter);
  if (isDry) {
    let count = unreadFailures(input).filter(isMeant).length;
    const cursor = await walk('', input, (record) => {
      if (isOfTrouble(record, filter, connection)) count += 1;
    });
    return { kind: 'counted', count, is_all: cursor === null };
  }
  if (retryProgress(core.store).state === 'running') return { kind: 'busy', progress: retryProgress(core.store) };
  core.store.transaction(() => {
    planRetry(filter, ports.now(), core.store);
    note(input, { action: 'retry_many', details: { ...(filter.code !== undefined && { code: filter.code }) } });
  });
  core.rounds().start('retry_many');
  await core.wakeNow([]);
  const unread = await readAllAgain(input, isMeant);
  core.store.transaction(() => countRetried(unread, core.store));
  return { kind: 'started', progress: retryProgress(core.store) };
}

export const showRetry = async ({ core: { store } }: AdminInput): Promise<RetryProgress> => retryProgress(store);
