/**
 * One JSON line a fact, for `wrangler tail` and the dashboard. Only names of connections, codes and numbers: no URL, no
 * body, no message of an exception, because each of them can hold a token or a person's data.
 */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  facts: Readonly<Record<string, string | number>>,
): void {
  console[level](JSON.stringify({ event, ...facts }));
}

/** What may be told of an exception: its class and where it was thrown. */
export function errorFacts(error: unknown): { readonly error: string; readonly at: string } {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return { error: error.name, at: frame.trim() };
}
