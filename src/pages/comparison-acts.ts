/** What the buttons of "Compare with the tool" do. Apart from the page, because the page of connections leads there. */
import type { Deed } from './deed.ts';
import type { Found } from './desk.ts';
import type { RefusedKey } from './flash.ts';
import { dayAfter, startOfDay } from './times.tsx';

export const comparisonPath = (connection: string): string => `/desk/compare/${encodeURIComponent(connection)}`;

export const driftPath = (connection: string): string => `/desk/drift/${encodeURIComponent(connection)}`;

const longestSpanMs = 400 * 86_400_000;

/** Null: the form is another one. */
export function comparisonDeed(form: URLSearchParams, { name, connection }: Found): Deed | RefusedKey | null {
  const deed = form.get('do');
  if (deed === 'stop_comparing') return { operation: 'stopReconciliation', path: { name }, done: 'comparing_stopped' };
  if (deed !== 'compare' && deed !== 'compare_dry') return null;
  const span = spanIn(form, connection.timezone);
  if (span === null) return 'wrong-span';
  const isDry = deed === 'compare_dry';
  return {
    operation: 'startReconciliation',
    path: { name },
    body: { ...span, dry_run: isDry },
    done: isDry ? 'comparing_dry' : 'comparing',
    busy: 'busy-comparing',
  };
}

/** Days of the clinic, both included. An empty one is left to the operation. Null: they do not fit. */
function spanIn(form: URLSearchParams, timeZone: string): Readonly<Record<string, string>> | null {
  const [from, to] = [form.get('since') ?? '', form.get('until') ?? ''];
  const since = from === '' ? undefined : startOfDay(from, timeZone);
  const until = to === '' ? undefined : startOfDay(dayAfter(to), timeZone);
  if (since === null || until === null) return null;
  if (since !== undefined && until !== undefined && (until <= since || until - since > longestSpanMs)) return null;
  return {
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}
