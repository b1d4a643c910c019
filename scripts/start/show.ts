/** Shows the result of each webhook, and at the end a table and a verdict. */

import type { LoggedRequest } from '../../emulator/exchange.ts';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import { type Played, writeOf } from './play.ts';
import type { Scene } from './scene.ts';
import { labelled, paint, say, table } from './terminal.ts';

export function showTitle({ title }: Scene): void {
  say(`\n${paint('bold', title)}`);
}

export function showPlayed(played: Played, number: number): void {
  const { step, status, body, requests, outcomes, differs } = played;
  say(`\n  ${paint('cyan', `${number}. ${step.tells}`)}`);
  const place = `/hooks/${step.connection}${step.sample.path === '' ? '' : '/<token>'}`;
  say(labelled('sent', [`POST ${place}`, step.sample.event, proofOf(step.sample.headers)]));
  say(
    labelled('answered', [`${status}`, ...words(body, ['status', 'delivery_id', 'delivery_ids', 'reason', 'detail'])]),
  );
  for (const line of requestLines(requests)) say(line);
  for (const line of outcomeLines(outcomes)) say(line);
  if (differs !== null) say(labelled(paint('red', 'WRONG'), [differs]));
}

function proofOf(headers: Readonly<Record<string, string>>): string {
  if ('x-cal-signature-256' in headers) return 'signed: X-Cal-Signature-256';
  if ('calendly-webhook-signature' in headers) return 'signed: Calendly-Webhook-Signature';
  return 'x-bridge-token' in headers ? 'header: X-Bridge-Token' : 'token in the path';
}

const readsOf = (count: number): string => (count === 1 ? '1 read' : `${count} reads`);

/** Writes with their content. Reads are only counted. */
export function requestLines(requests: readonly LoggedRequest[]): string[] {
  const reads = requests.filter(({ method, status }) => method === 'GET' && status === 200).length;
  const shown = requests.filter(({ method, status }) => method !== 'GET' || status !== 200);
  if (shown.length === 0)
    return [labelled('One-Link', [paint('dim', reads === 0 ? 'nothing' : `${readsOf(reads)}, no write`)])];
  const lines = shown.map((request) => {
    const { method, path, status, body } = request;
    const head = `${method} ${path} → ${status ?? 'connection cut'}`;
    const isRecord = typeof body === 'object' && body !== null;
    const style = writeOf(request) === null ? 'yellow' : 'green';
    return labelled('One-Link', [paint(style, head), ...(isRecord ? words(body as Record<string, unknown>) : [])]);
  });
  return reads === 0 ? lines : [...lines, labelled('', [paint('dim', `and ${readsOf(reads)}`)])];
}

export function outcomeLines(outcomes: readonly OutcomeRecord[]): string[] {
  if (outcomes.length === 0) return [labelled('KV', [paint('dim', 'nothing')])];
  return outcomes.map(({ result, code, appointment_id, fields, message, external_ref }) =>
    labelled('KV', [
      paint(result === 'failed' ? 'red' : 'green', result),
      external_ref,
      ...(appointment_id === null ? [] : [`appointment ${appointment_id}`]),
      ...(code === null ? [] : [`code ${code}`]),
      ...(fields.length === 0 ? [] : ['fields:', ...fields]),
      ...(message === null ? [] : [message]),
    ]),
  );
}

const words = (body: Readonly<Record<string, unknown>>, only?: readonly string[]): string[] =>
  Object.entries(body)
    .filter(([key]) => only === undefined || only.includes(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`);

export function showTable(appointments: readonly Readonly<Record<string, unknown>>[]): void {
  const columns = ['id', 'external_ref', 'status', 'starts_at', 'client_name', 'service_amount'];
  const rows = appointments.map((row) => columns.map((column) => String(row[column] ?? '')));
  say(`\n${paint('bold', 'What One-Link holds now')}\n`);
  say(table([columns, ...rows]));
}

export function showVerdict(webhooks: number, differences: readonly string[]): void {
  if (differences.length === 0) {
    say(`\n${paint('green', `All ${webhooks} webhooks arrived as they should.`)}`);
    return;
  }
  say(`\n${paint('red', `Not everything arrived as it should. ${differences.length} differences:`)}`);
  for (const one of differences) say(`  ${one}`);
}
