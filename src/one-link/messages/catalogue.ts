/** The shape that every language fills: the compiler finds a code or a key without a sentence. */
import type { PatchKey } from '../appointment.ts';
import type { en } from './en.ts';

export type MessageCode = keyof typeof en;
export type Messages = Readonly<Record<MessageCode, string>>;
export type FieldNames = Readonly<Record<PatchKey, string>>;
