/**
 * Writes one JSON line per fact, for `wrangler tail` and the dashboard. It contains only names of connections, codes and
 * numbers. It contains no URL, body or message of an exception, because each of them can contain a token or personal data.
 */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  facts: Readonly<Record<string, string | number>>,
): void {
  console[level](JSON.stringify({ event, ...facts }));
}

/** What may be logged about an exception: its class and where it was thrown. */
export function errorFacts(error: unknown): { readonly error: string; readonly at: string } {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return { error: error.name, at: frame.trim() };
}
