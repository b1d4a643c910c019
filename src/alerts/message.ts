/**
 * What is sent. A message has names of connections, kinds, codes, counts and times, as a text and as data. It has nothing of a booking
 * or a client, because chats, e-mail and other programs keep what they get.
 */
import { explain, loadLanguage } from '../messages/explain.ts';
import type { Language } from '../messages/language.ts';
import type { Incident, Note } from './incidents.ts';
import type { AlertKind } from './kinds.ts';
import { shortTime } from './local-time.ts';
import type { Settings } from './settings.ts';
import type { AlertTexts } from './words/texts.ts';

/** One incident as programs get it. Times are ISO 8601 UTC. */
export interface AlertView {
  readonly state: Note['is'];
  readonly kind: AlertKind;
  readonly connection: string;
  readonly since: string;
  readonly until: string | null;
  readonly count: number;
  readonly code: string | null;
}

export interface Message {
  readonly type: 'alert' | 'summary' | 'test';
  /** One line. */
  readonly title: string;
  readonly text: string;
  readonly alerts: readonly AlertView[];
}

type Speaking = Pick<Settings, 'language' | 'timezone'>;

/** More do not fit into one message of Telegram (4,096 characters). */
const notesAtMost = 8;

export async function textsIn(language: Language): Promise<AlertTexts> {
  await loadLanguage(language);
  if (language === 'ru') return (await import('./words/ru.ts')).ru;
  if (language === 'kk') return (await import('./words/kk.ts')).kk;
  return (await import('./words/en.ts')).en;
}

export function alertMessage(notes: readonly Note[], texts: AlertTexts, speaking: Speaking): Message {
  const isAllOver = notes.every(({ is }) => is === 'over' || is === 'passed');
  const title = isAllOver ? texts.title.over : texts.title.alert;
  return { type: 'alert', title, text: listed(notes, texts, speaking), alerts: notes.map(alertView) };
}

function listed(notes: readonly Note[], texts: AlertTexts, speaking: Speaking): string {
  const lines = notes.slice(0, notesAtMost).map((note) => sentenceOf(note, texts, speaking));
  const more = notes.length - lines.length;
  return [...lines, ...(more > 0 ? [fill(texts.more, { count: more })] : [])].join('\n\n');
}

function sentenceOf({ is, incident }: Note, texts: AlertTexts, { language, timezone }: Speaking): string {
  const { kind, connection, count, code, since, calmAt } = incident;
  const values = {
    connection,
    count,
    code,
    since: shortTime(since, timezone),
    until: shortTime(calmAt ?? since, timezone),
    why: isExplained.includes(kind) && code !== '' ? explain(code, language) : '',
  };
  if (is === 'over') return fill(texts.over[kind], values);
  if (is === 'grown') return fill(texts.grown, values);
  const open = fill(texts.open[kind], values);
  return is === 'passed' ? `${open} ${fill(texts.passed, values)}` : open;
}

/** Their code is one of `src/codes.ts`. */
const isExplained: readonly AlertKind[] = ['account', 'failed'];

const isoOf = (at: number): string => new Date(at).toISOString();

export const alertView = ({ is, incident: { kind, connection, since, calmAt, count, code } }: Note): AlertView => ({
  state: is,
  kind,
  connection,
  since: isoOf(since),
  until: is === 'over' || is === 'passed' ? isoOf(calmAt ?? since) : null,
  count,
  code: code === '' ? null : code,
});

export interface Totals {
  readonly pending: number;
  readonly parked: number;
  readonly failed: number;
}

export interface Day {
  readonly open: readonly Incident[];
  readonly begun: number;
  readonly ended: number;
  /** Null: not all connections were looked at in one call of the cron. */
  readonly totals: Totals | null;
}

export function summaryMessage({ open, begun, ended, totals }: Day, texts: AlertTexts, speaking: Speaking): Message {
  const { summary, title } = texts;
  const notes = open.map((incident): Note => ({ is: 'open', incident }));
  const isWell = notes.length === 0 && (totals === null || totals.parked + totals.failed === 0);
  const parts = [
    ...(isWell ? [summary.well] : []),
    ...(totals === null ? [] : [fill(summary.counts, { ...totals })]),
    fill(summary.day, { begun, ended }),
    ...(notes.length === 0 ? [] : [`${summary.open}\n\n${listed(notes, texts, speaking)}`]),
  ];
  return { type: 'summary', title: title.summary, text: parts.join('\n'), alerts: notes.map(alertView) };
}

export const testMessage = ({ title, test }: AlertTexts): Message => ({
  type: 'test',
  title: title.test,
  text: test,
  alerts: [],
});

function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  const value = (name: string): string => String(values[name] ?? '');
  return sentence
    .replace(/\[([^[\]]*)\{(\w+)\}([^[\]]*)\]/g, (_, before: string, name: string, after: string) =>
      value(name) === '' ? '' : `${before}${value(name)}${after}`,
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => value(name));
}
