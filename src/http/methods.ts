/** 405 with the methods of a path that has others: each router answers for its own paths. */
import type { Env, Hono, MiddlewareHandler } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { problem } from './problem.ts';

export const methodsOf = <E extends Env>(app: Hono<E>): MiddlewareHandler =>
  methodNotAllowed({
    app,
    onMethodNotAllowed: (_context, methods) =>
      problem(405, 'method-not-allowed', { headers: { allow: methods.join(', ') } }),
  });
