/**
 * The admin calls over RPC. A target exposes exactly what its prototype has, so each call of `AdminCalls` is added by name and
 * nothing else can be called.
 */
import { RpcTarget } from 'cloudflare:workers';
import type { AdminCalls } from '../contract.ts';

const calls = Object.keys({
  deliveries: true,
  delivery: true,
  bookings: true,
  booking: true,
  attention: true,
  retryMany: true,
  retryProgress: true,
  webhooks: true,
  traffic: true,
  body: true,
  audit: true,
  retry: true,
  discard: true,
  reassert: true,
  links: true,
  link: true,
  putLink: true,
  deleteLink: true,
  importLinks: true,
  holders: true,
  outcomePrefixes: true,
  status: true,
  testAccount: true,
  measures: true,
  pause: true,
  resume: true,
  retryFailed: true,
  reconciliation: true,
  reconcile: true,
  stopReconciling: true,
  drift: true,
  erase: true,
} satisfies Record<keyof AdminCalls, true>) as readonly (keyof AdminCalls)[];

/** Gives a call the admin of the moment. */
type WithAdmin = <Result>(work: (admin: AdminCalls) => Promise<Result>) => Promise<Result>;

class AdminTarget extends RpcTarget {
  readonly #withAdmin: WithAdmin;

  constructor(withAdmin: WithAdmin) {
    super();
    this.#withAdmin = withAdmin;
  }

  static {
    for (const name of calls) {
      Object.defineProperty(AdminTarget.prototype, name, {
        value(this: AdminTarget, ...words: unknown[]) {
          return this.#withAdmin((admin) => Reflect.apply(admin[name], admin, words));
        },
      });
    }
  }
}

export const adminTarget = (withAdmin: WithAdmin): AdminCalls => new AdminTarget(withAdmin) as unknown as AdminCalls;
