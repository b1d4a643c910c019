/** The shape that every language fills: the compiler finds a code or a key without a sentence. */
import type { Code } from '../codes.ts';
import type { PatchKey } from '../one-link/appointment.ts';

/** Statuses without a code have the sentence of their family. `OTHER`: a code that an earlier version stored. */
export type MessageCode = Exclude<Code, `HTTP_${number}`> | 'HTTP_400' | 'HTTP_403' | 'HTTP_4XX' | 'HTTP_5XX' | 'OTHER';
export type Messages = Readonly<Record<MessageCode, string>>;
export type FieldNames = Readonly<Record<PatchKey, string>>;
