/**
 * What is decided after a look: which incidents begin and end, what is told now and what waits for the end of quiet hours, and the daily
 * summary. Everything here runs inside the transaction of the look.
 */
import type { Round } from './contract.ts';
import { type DeliveryInput, putMessage } from './delivery.ts';
import type { IncidentStore } from './incident-store.ts';
import { afterLook, afterNote, type Look, notesOf } from './incidents.ts';
import { isQuiet, localOf } from './local-time.ts';
import { alertMessage, type Message, summaryMessage, type Totals } from './message.ts';
import type { Settings } from './settings.ts';
import type { AlertTexts } from './words/texts.ts';

export interface Telling extends DeliveryInput {
  readonly settings: Settings;
  readonly texts: AlertTexts;
  readonly randomId: () => string;
}

/** A connection that is not looked at for so long is gone; 5,000 connections get their turn in 10.5 hours. */
const forgottenMs = 3 * 86_400_000;

export function takeLook(look: Look, store: IncidentStore): void {
  const { put, remove } = afterLook(store.incidentsOf(look.connection), look);
  for (const incident of put) store.putIncident(incident);
  for (const incident of remove) store.removeIncident(incident);
}

export function tellNews(at: number, input: Telling): void {
  const { store, settings, texts } = input;
  if (isQuiet(at, settings.quiet, settings.timezone)) return;
  const notes = notesOf(store.incidents(), at);
  if (notes.length === 0) return;
  for (const note of notes) {
    const next = afterNote(note, at);
    if (next === null) store.removeIncident(note.incident);
    else store.putIncident(next);
  }
  count('begun', notes.filter(({ is }) => is === 'open' || is === 'passed').length, store);
  count('ended', notes.filter(({ is }) => is === 'over' || is === 'passed').length, store);
  post(alertMessage(notes, texts, settings), input);
}

function count(name: 'begun' | 'ended', more: number, store: IncidentStore): void {
  if (more > 0) store.setMeta(name, String(counted(name, store) + more));
}

const counted = (name: 'begun' | 'ended', store: IncidentStore): number => Number(store.meta(name) ?? 0);

/** Once a day, at the first look after its time. */
export function sumUp({ at, watched, isAll }: Round, input: Telling): void {
  const { store, settings, texts } = input;
  if (settings.summary === undefined || isQuiet(at, settings.quiet, settings.timezone)) return;
  const { date, time } = localOf(at, settings.timezone);
  const last = store.meta('summary_day');
  const isTime = last !== null && last < date && time >= settings.summary;
  // The day on which alerts were switched on has none.
  if (last === null || isTime) store.setMeta('summary_day', date);
  if (!isTime) return;
  const open = store.incidents().filter(({ toldAt, overAt }) => toldAt !== null && overAt === null);
  const day = { open, begun: counted('begun', store), ended: counted('ended', store) };
  store.setMeta('begun', '0');
  store.setMeta('ended', '0');
  post(summaryMessage({ ...day, totals: isAll ? totalsOf(watched) : null }, texts, settings), input);
}

export function forgetGone({ at, watched }: Round, store: IncidentStore): void {
  const seen = new Set(watched.map(({ connection }) => connection));
  for (const incident of store.incidents()) {
    const { connection, openedAt, toldAt, calmAt } = incident;
    const lastAt = Math.max(openedAt, toldAt ?? 0, calmAt ?? 0);
    if (!seen.has(connection) && at - lastAt > forgottenMs) store.removeIncident(incident);
  }
}

export const outgoingOf = (message: Message, { randomId, now }: Pick<Telling, 'randomId' | 'now'>) => ({
  id: `msg_${randomId()}`,
  at: now(),
  message,
});

function post(message: Message, input: Telling): void {
  putMessage(input.settings.channels, outgoingOf(message, input), input);
}

const totalsOf = (watched: Round['watched']): Totals => {
  const sum = (key: keyof Totals): number => watched.reduce((all, one) => all + one[key], 0);
  return { pending: sum('pending'), parked: sum('parked'), failed: sum('failed') };
};
