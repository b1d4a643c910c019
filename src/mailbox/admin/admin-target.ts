/**
 * The admin calls over RPC. A target shows what its prototype has and nothing else, so each call is put there by its name; what is
 * no call of `AdminCalls` can be reached by nobody.
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
} satisfies Record<keyof AdminCalls, true>);

export function adminTarget(admin: AdminCalls): AdminCalls {
  class Admin extends RpcTarget {}
  for (const name of calls) Object.defineProperty(Admin.prototype, name, { value: admin[name as keyof AdminCalls] });
  return new Admin() as unknown as AdminCalls;
}
