/** Prints what a body would become. */
import { labelled, paint, say, table } from '../start/terminal.ts';
import type { TriedExpression } from './expressions.ts';
import type { Tried, TriedEvent } from './trial.ts';

const longestValue = 90;

export function showExpressions(expressions: readonly TriedExpression[]): void {
  if (expressions.length === 0) return;
  say(`\n${paint('bold', 'Expressions')}\n`);
  const rows = expressions.map(({ key, expression, value, error }) => [
    key,
    shortened(error ?? shown(value)),
    expression,
  ]);
  for (const [index, line] of table(rows).split('\n').entries())
    say(expressions[index]?.error === undefined ? line : paint('red', line));
}

const shown = (value: unknown): string => (value === undefined ? '(nothing)' : JSON.stringify(value));
const shortened = (text: string): string => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text);

export function showTried(tried: Tried): void {
  if (!tried.ok) {
    say(`\n${paint('red', 'The bridge would refuse this body:')} ${tried.why}`);
    return;
  }
  for (const event of tried.events) showEvent(event);
}

function showEvent({ decoded, patch, notes }: TriedEvent): void {
  say(`\n${paint('bold', decoded.event === '' ? '(no event)' : decoded.event)}\n`);
  switch (decoded.kind) {
    case 'ignored':
      say(labelled('ignored', [decoded.reason]));
      break;
    case 'undecodable':
      say(labelled(paint('red', 'not read'), [decoded.detail]));
      break;
    case 'booking': {
      say(labelled('booking', [decoded.id, decoded.opens ? 'opens it' : 'changes it']));
      const fields = Object.entries(decoded.fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      say(labelled('says', fields.length === 0 ? ['nothing more'] : fields));
      const sent = Object.entries(patch ?? {}).map(([key, value]) => `${paint('green', key)}=${JSON.stringify(value)}`);
      say(labelled('PATCH', sent));
      break;
    }
    default:
      decoded satisfies never;
  }
  for (const note of notes) say(labelled('note', [note.startsWith('fields.') ? paint('red', note) : note]));
}
