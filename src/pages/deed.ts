/** What a button stands for. Apart from `actions.ts`, because pages make deeds of their own. */
import type { DoneKey, RefusedKey } from './flash.ts';

/** What a button does: an operation with its path and body. Null: the form does not fit. */
export interface Deed {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly done: DoneKey;
  readonly number?: number;
  /** Said when the same is under way. */
  readonly busy?: RefusedKey;
}
