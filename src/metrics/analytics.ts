/**
 * Workers Analytics Engine: one data point for an outcome in KV, if the Worker has the binding `ANALYTICS`, and nothing otherwise
 * (docs/metrics.md). It has the connection, the result and the code. An event's name is left out: some tools' users write it themselves.
 */
export interface Analytics {
  writeDataPoint(point: {
    readonly indexes: readonly string[];
    readonly blobs: readonly string[];
    readonly doubles: readonly number[];
  }): void;
}

/** `options`: those of the KV write, whose metadata says what the outcome is. Never throws. */
export function countOutcome(analytics: Analytics, key: string, { metadata }: { readonly metadata?: unknown }): void {
  const [, connection = ''] = key.split(':');
  const { result, code, attempts } = Object(metadata) as Readonly<Record<string, unknown>>;
  try {
    analytics.writeDataPoint({
      indexes: [connection],
      blobs: [connection, String(result ?? ''), String(code ?? '')],
      doubles: [Number(attempts ?? 0)],
    });
  } catch {
    // More than 250 points in one invocation are dropped by the platform; an outcome is never lost for one.
  }
}
