/** A preset: the mapping table of one tool, and what a person must know in addition. Only tables, no code. */
import type { MappingInput } from '../table.ts';

export interface Preset {
  /** The tool's brand name. */
  readonly title: string;
  /**
   * Where to click in the tool, step by step. {hook} stands for the address of the hook, including the token if there is one.
   */
  readonly docs: readonly string[];
  /** Keys that the user has to add, because they differ from account to account. */
  readonly toAdd?: readonly string[];
  /** Parts that are not confirmed by the tool's own documents or by a captured webhook. */
  readonly unconfirmed: readonly string[];
  readonly mapping: MappingInput;
}

/** A tool that a table cannot serve. */
export interface Impossible {
  readonly title: string;
  readonly why: string;
}
