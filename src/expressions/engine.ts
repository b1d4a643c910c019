/**
 * JSONata itself, which takes as long to start as a fifth of the Worker and which only some connections need. It is loaded before the
 * first connection is read: by `src/index.ts` where the configuration has an expression, always by scripts and tests.
 */
import type jsonata from 'jsonata';

let engine: typeof jsonata | null = null;

export async function loadExpressions(): Promise<void> {
  engine ??= (await import('jsonata')).default;
}

/** Throws before `loadExpressions`: that is a bug. */
export function expressionEngine(): typeof jsonata {
  if (engine === null) throw new Error('loadExpressions() must come first');
  return engine;
}
