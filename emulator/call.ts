/** A request that was let in, as every route gets it. */
import type { TokenUser } from './settings.ts';
import type { State } from './state.ts';

/** One authorised request. */
export interface Call {
  readonly state: State;
  readonly user: TokenUser;
  readonly method: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined where nothing was sent. */
  readonly body: unknown;
}
