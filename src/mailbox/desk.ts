/**
 * What people do with a mailbox through the admin API: look, retry, discard, link, pause. Everything that must be sent
 * afterwards is made due and left to `drain`.
 */
import { chainOrder } from '../booking/fold.ts';
import type { Connection } from '../config.ts';
import { deliveryKeyText, makeDue } from '../core/accept.ts';
import { type BookingRecord, newBooking } from '../core/booking-record.ts';
import { resumed } from '../core/connection-state.ts';
import { desired } from '../core/plan.ts';
import { idOf, refOfHeld } from '../core/references.ts';
import { discard, instantText, outcomeKeyOf } from '../core/settle.ts';
import { outcomePrefix } from '../outcomes/outcome.ts';
import type { Decoded } from '../sources/source.ts';
import { foldIn } from './accept.ts';
import type {
  ActionAnswer,
  ConnectionStatus,
  DeliveryQuery,
  DeliveryView,
  Language,
  LinkAnswer,
  LinkView,
  MailboxCalls,
} from './contract.ts';
import { parseDeliveryId } from './delivery-id.ts';
import type { Engine } from './engine.ts';
import type { Ports } from './ports.ts';
import { contextOf, syncAgenda } from './runner.ts';
import { deliveryView, inWords, linkView, waitingCode } from './views.ts';

export interface DeskInput {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly ports: Ports;
  readonly language: Language;
  /** Reads a kept body again with the present code: step 2 for what could not be decoded. */
  readonly decodeAgain: (body: unknown) => Promise<readonly Decoded[]>;
}

/** Rows looked at for one page; a rare state goes on by the cursor. */
const rowsAPage = 5000;
const rowsAtOnce = 200;

export function createDesk(input: DeskInput): Omit<MailboxCalls, 'accept' | 'sweep'> {
  const { engine, connection, ports, language: ownLanguage, decodeAgain } = input;
  const { store } = engine;

  const view = (row: NonNullable<ReturnType<typeof store.delivery>>, language: Language = ownLanguage): DeliveryView =>
    deliveryView({
      connection,
      row,
      record: row.id === null ? null : store.find(row.id),
      permission: engine.permission(),
      accountCode: engine.state.account?.code ?? null,
      language,
    });

  const rowOf = (deliveryId: string) => {
    const parsed = parseDeliveryId(deliveryId);
    return parsed === null || parsed.connection !== connection.name ? null : store.delivery(parsed.arrival);
  };

  const recordOf = (externalRef: string): BookingRecord | null => {
    const id = idOf(connection, externalRef);
    return id === null ? null : store.find(id);
  };

  const keep = (record: BookingRecord): void =>
    ports.transaction(() => {
      syncAgenda(record, store);
      store.save(record);
    });

  function answered(deliveryId: string, language?: Language): ActionAnswer {
    const row = rowOf(deliveryId);
    return row === null ? { kind: 'not_found' } : { kind: 'ok', delivery: view(row, language) };
  }

  /** A new start with the present configuration: nothing counts as refused, no slot as waited for. */
  function startAgain(record: BookingRecord): void {
    makeDue(record, ports.now());
    record.refused = {};
    record.conflict = null;
    record.linkRemoved = false;
    record.contact = record.contact?.id == null ? null : record.contact;
    keep(record);
  }

  async function retry(deliveryId: string): Promise<ActionAnswer> {
    const row = rowOf(deliveryId);
    if (row === null) return { kind: 'not_found' };
    const { state } = view(row);
    if (row.loose !== null) {
      if (state !== 'failed') return { kind: 'conflict', state };
      return readAgain(row.arrival, row.loose.body, row.receivedAt, deliveryId);
    }
    if (state === 'superseded' || state === 'discarded' || state === 'ignored') return { kind: 'conflict', state };
    const record = row.id === null ? null : store.find(row.id);
    if (record === null) return { kind: 'not_found' };
    startAgain(record);
    await engine.wakeNow([record]);
    return answered(deliveryId);
  }

  async function readAgain(
    arrival: number,
    body: unknown,
    receivedAt: number,
    deliveryId: string,
  ): Promise<ActionAnswer> {
    const events = (await decodeAgain(body)).filter((event) => event.kind === 'booking');
    const event = events.find(({ id }) => id === rowOf(deliveryId)?.id) ?? events[0];
    if (event === undefined) return answered(deliveryId);
    // A body may hold several events; the others become deliveries of their own, unless they are there already.
    const others = events.filter((other) => other !== event);
    if (others.length > 0) await engine.accept({ events: others, receivedAt });
    // Between the two somebody else may have read it again.
    if (!rowOf(deliveryId)?.loose) return answered(deliveryId);
    const { digestOf } = engine;
    const now = ports.now();
    const record = ports.transaction(() => {
      store.setLoose(arrival, null);
      store.setDeliveryId(arrival, event.id);
      const context = {
        store,
        connection,
        digestOf,
        now,
        nextArrival: () => arrival,
        stampsArrival: false,
        isUnderWay: () => false,
      };
      return foldIn(event, arrival, receivedAt, digestOf(deliveryKeyText(event)), context).record;
    });
    await engine.wakeNow([record]);
    return answered(deliveryId);
  }

  async function discardDelivery(deliveryId: string): Promise<ActionAnswer> {
    const row = rowOf(deliveryId);
    if (row === null) return { kind: 'not_found' };
    const { state } = view(row);
    if (state !== 'pending' && state !== 'parked' && state !== 'failed') return { kind: 'conflict', state };
    if (row.loose !== null) {
      const { body: _wiped, ...loose } = row.loose;
      store.setLoose(row.arrival, { ...loose, state: 'discarded', code: 'discarded_by_person' });
      return answered(deliveryId);
    }
    const record = row.id === null ? null : store.find(row.id);
    const runner = engine.runner();
    if (record === null || runner === null) return { kind: 'not_found' };
    const context = contextOf(runner);
    const order = chainOrder(record.chain);
    // What the tool says now counts as dealt with: the next event sends only what it changes.
    for (const { name, digest } of desired(
      record,
      order.kind === 'ok' ? order.ids : [],
      { computed: { values: {} } },
      context,
    )) {
      record.settled[name] = digest;
    }
    discard(record, 'discarded_by_person', context);
    keep(record);
    await engine.wakeNow([record]);
    return answered(deliveryId);
  }

  async function setLink(
    externalRef: string,
    appointmentId: number,
    origin: 'person' | 'imported',
  ): Promise<LinkAnswer> {
    const id = idOf(connection, externalRef);
    if (id === null) return { kind: 'not_found' };
    const record = store.find(id) ?? newRecord(id);
    const owner = store.bookingOf(appointmentId);
    const other = owner === null || owner === record.key ? null : store.find(owner);
    if (other !== null && other.key !== record.key) {
      return { kind: 'conflict', external_ref: refOfHeld(connection, other) };
    }
    ports.transaction(() => {
      const before = record.link?.appointmentId;
      // The one that was to be cancelled in a merge stays: the two change places.
      const wasLoser = record.losers.some((loser) => loser.appointmentId === appointmentId);
      record.losers = record.losers.filter((loser) => loser.appointmentId !== appointmentId);
      if (wasLoser && before !== undefined) record.losers.push({ appointmentId: before, renamed: false });
      for (const old of [wasLoser ? undefined : before, ...record.rivals]) {
        if (old !== undefined && old !== appointmentId) store.unlink(old);
      }
      if (record.link?.appointmentId !== appointmentId) {
        record.settled = {};
        record.refused = {};
        record.firstContact = true;
      }
      record.link = { appointmentId, origin };
      record.linkRemoved = false;
      record.rivals = [];
      store.link(appointmentId, record.key);
      if (Object.values(record.chain.ids).some(({ cells }) => Object.keys(cells).length > 0))
        makeDue(record, ports.now());
      syncAgenda(record, store);
      store.save(record);
    });
    await engine.wakeNow([record]);
    return { kind: 'ok', link: linkView(connection, record) };
  }

  /** Known by its link alone, so that its first event finds it. */
  function newRecord(id: string): BookingRecord {
    const record = newBooking(id, ports.now());
    record.chain.ids[id] = { cells: {}, clock: -1 };
    return record;
  }

  async function status(language: Language = ownLanguage): Promise<ConnectionStatus> {
    const permission = engine.permission();
    const accountCode = engine.state.account?.code ?? null;
    const reason = waitingCode(permission, accountCode);
    const counts = store.counts();
    const newest = store.deliveriesBefore(Number.MAX_SAFE_INTEGER, rowsAtOnce);
    const settledAt = newest.map((row) => view(row).settled_at).find((at) => at !== null);
    const until = permission.kind === 'wait' ? permission.until : null;
    return {
      connection: connection.name,
      source: connection.source,
      account_id: connection.accountId,
      state: stateName(permission),
      reason,
      message: inWords(reason, {}, language),
      next_attempt_at: until === null ? null : instantText(until),
      pending: counts['pending'] ?? 0,
      parked: counts['parked'] ?? 0,
      failed: (counts['failed'] ?? 0) + (counts['loose'] ?? 0),
      last_received_at: newest[0] === undefined ? null : instantText(newest[0].receivedAt),
      last_settled_at: settledAt ?? null,
    };
  }

  function stateName(permission: ReturnType<Engine['permission']>): ConnectionStatus['state'] {
    if (permission.kind === 'probe_account') return 'account';
    if (permission.kind === 'probe_booking') return 'breaker';
    if (permission.kind === 'go') return 'running';
    const names = { paused: 'paused', account: 'account', rate: 'rate_limited', breaker: 'breaker' } as const;
    return names[permission.because];
  }

  return {
    async deliveries({ state, externalRef, cursor, limit = 50, language }: DeliveryQuery) {
      const found: DeliveryView[] = [];
      let before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
      if (!Number.isSafeInteger(before)) return { deliveries: [], cursor: null };
      const id = externalRef === undefined ? undefined : idOf(connection, externalRef);
      if (id === null) return { deliveries: [], cursor: null };
      // What could not be read may have an id and no booking.
      const ids = id === undefined ? null : new Set([id, ...Object.keys(store.find(id)?.chain.ids ?? {})]);
      for (let looked = 0; looked < rowsAPage; looked += rowsAtOnce) {
        const rows = store.deliveriesBefore(before, rowsAtOnce);
        for (const row of rows) {
          if (found.length >= limit) return { deliveries: found, cursor: String(before) };
          before = row.arrival;
          if (ids !== null && (row.id === null || !ids.has(row.id))) continue;
          const one = view(row, language);
          if (state === undefined || one.state === state) found.push(one);
        }
        if (rows.length < rowsAtOnce) return { deliveries: found, cursor: null };
      }
      return { deliveries: found, cursor: String(before) };
    },
    async delivery(deliveryId, language) {
      const row = rowOf(deliveryId);
      return row === null ? null : view(row, language);
    },
    retry,
    discard: discardDelivery,
    async link(externalRef): Promise<LinkView | null> {
      const record = recordOf(externalRef);
      return record === null ? null : linkView(connection, record);
    },
    putLink: (externalRef, appointmentId) => setLink(externalRef, appointmentId, 'person'),
    async deleteLink(externalRef) {
      const record = recordOf(externalRef);
      if (record === null) return { kind: 'not_found' };
      ports.transaction(() => {
        if (record.link !== null) store.unlink(record.link.appointmentId);
        record.link = null;
        record.linkRemoved = true;
        record.settled = {};
        makeDue(record, ports.now());
        syncAgenda(record, store);
        store.save(record);
      });
      await engine.wakeNow([record]);
      return { kind: 'ok', link: linkView(connection, record) };
    },
    async importLinks(rows) {
      const answers: LinkAnswer[] = [];
      for (const { externalRef, appointmentId } of rows)
        answers.push(await setLink(externalRef, appointmentId, 'imported'));
      return answers;
    },
    async outcomePrefixes(externalRef) {
      const record = recordOf(externalRef);
      if (record === null) return [];
      const keys = new Set([outcomeKeyOf(record, { connection }), ...record.outcomeKeys.toReversed()]);
      return [...keys].map((idempotencyKey) =>
        outcomePrefix({ connection: connection.name, idempotencyKey, namespace: connection.namespace }),
      );
    },
    status,
    async pause() {
      engine.state.pausedByPerson = true;
      engine.saveState();
      return status();
    },
    async resume() {
      resumed(engine.state, ports.now());
      engine.saveState();
      const waiting = store
        .agendaKeys()
        .map((key) => store.find(key))
        .filter((record) => record?.phase === 'pending');
      const records = waiting.filter((record) => record !== null);
      for (const record of records) {
        if (record.code === 'awaiting_successor') continue;
        record.dueAt = ports.now();
        // While it was paused it could not try: its 72 hours begin anew.
        record.failingSince = null;
        keep(record);
      }
      await engine.wakeNow(records);
      return status();
    },
    async retryFailed() {
      const keys = store.keysInPhase('failed');
      const records = keys.map((key) => store.find(key)).filter((record) => record !== null);
      for (const record of records) startAgain(record);
      await engine.wakeNow(records);
      return { retried: records.reduce((sum, { open }) => sum + open.length, 0) };
    },
  };
}
