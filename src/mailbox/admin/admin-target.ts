/**
 * The admin calls over RPC. A target exposes exactly what its prototype has, so each call of `AdminCalls` is added by name and
 * nothing else can be called.
 */
import { RpcTarget } from 'cloudflare:workers';
import type { AdminCalls } from '../contract.ts';

const calls = Object.keys({
  deliveries: true,
  delivery: true,
  retry: true,
  discard: true,
  links: true,
  link: true,
  putLink: true,
  deleteLink: true,
  importLinks: true,
  holders: true,
  outcomePrefixes: true,
  status: true,
  pause: true,
  resume: true,
  retryFailed: true,
  erase: true,
} satisfies Record<keyof AdminCalls, true>) as readonly (keyof AdminCalls)[];

class AdminTarget extends RpcTarget {
  readonly #admin: AdminCalls;

  constructor(admin: AdminCalls) {
    super();
    this.#admin = admin;
  }

  static {
    for (const name of calls) {
      Object.defineProperty(AdminTarget.prototype, name, {
        value(this: AdminTarget, ...words: unknown[]) {
          return Reflect.apply(this.#admin[name], this.#admin, words);
        },
      });
    }
  }
}

export const adminTarget = (admin: AdminCalls): AdminCalls => new AdminTarget(admin) as unknown as AdminCalls;
