/** What needs a person, of all connections that somebody sees: one group for what is mended at once. */
import { groupsOf } from '../admin-api/attention-groups.ts';
import type { AttentionGroup, RetryProgress } from '../mailbox/contract-attention.ts';
import type { Found } from './desk.ts';
import type { Room } from './shell.ts';

export interface Attention {
  readonly groups: readonly AttentionGroup[];
  /** Groups that are being sent again, by connection. */
  readonly running: ReadonlyMap<string, RetryProgress>;
  /** Connections whose mailbox did not answer. */
  readonly unavailable: readonly string[];
  /** False: there are more than these. */
  readonly isAll: boolean;
}

export async function attentionOf(founds: readonly Found[], room: Room): Promise<Attention> {
  const answers = await Promise.allSettled(founds.map((found) => ofOne(found, room)));
  const heard = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return {
    groups: heard.flatMap(({ groups }) => groups).toSorted((a, b) => b.count - a.count || (a.since < b.since ? -1 : 1)),
    running: new Map(heard.flatMap(({ name, progress }) => (progress?.state === 'running' ? [[name, progress]] : []))),
    unavailable: founds.flatMap(({ name }, index) => (answers[index]?.status === 'rejected' ? [name] : [])),
    isAll: heard.every(({ isAll }) => isAll),
  };
}

async function ofOne(found: Found, { language }: Room) {
  const { groups, isAll } = await groupsOf(found.mailbox, language);
  const progress = groups.length === 0 ? null : await found.mailbox.retryProgress();
  return { name: found.name, groups, progress, isAll };
}
