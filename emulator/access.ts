/** Token, account, membership, feature flag: what is asked before any route (one-link-api.md §6). */
import { notFound, type PlainAnswer, Refusal, unauthorized } from './refusal.ts';
import type { TokenUser } from './settings.ts';
import type { State } from './state.ts';

/** A request without any token is answered by devise, in a shape of its own (§5.1). */
export const noTokenAnswer: PlainAnswer = {
  status: 401,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: { errors: ['You need to sign in or sign up before continuing.'] },
};

/** `header` is asked with lower-case names. Both spellings reach the same server variable. */
export const tokenOf = (header: (name: string) => string | null): string | null =>
  header('api_access_token') || header('api-access-token') || null;

/** Throws unless the token's person may use scheduling in this account. */
export function authorize(state: State, token: string, accountId: string): TokenUser {
  const user = state.tokens.get(token);
  if (user === undefined) throw unauthorized('Invalid Access Token');
  if (user.bot) throw unauthorized('Access to this endpoint is not authorized for bots');
  if (accountId !== String(state.settings.accountId)) throw notFound();
  if (state.settings.suspended) throw unauthorized('Account is suspended');
  if (!user.member) throw unauthorized('You are not authorized to access this account');
  if (!state.settings.features.scheduling) throw featureDisabled();
  return user;
}

export const featureDisabled = (): Refusal => new Refusal(403, 'FEATURE_DISABLED', 'Feature is not enabled');
