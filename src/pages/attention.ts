/** What needs a person, of all connections that somebody sees: one group for what is mended at once. */
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

/** Parts of one mailbox: a part is a call. */
const mostParts = 4;

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
  const groups = new Map<string, AttentionGroup>();
  let cursor: string | null = null;
  for (let part = 0; part < mostParts; part += 1) {
    const page = await found.mailbox.attention({ language, ...(cursor !== null && { cursor }) });
    for (const group of page.groups) addTo(groups, group);
    ({ cursor } = page);
    if (cursor === null) break;
  }
  const progress = groups.size === 0 ? null : await found.mailbox.retryProgress();
  return { name: found.name, groups: [...groups.values()], progress, isAll: cursor === null };
}

/** The same group in two parts is one. */
function addTo(groups: Map<string, AttentionGroup>, more: AttentionGroup): void {
  const key = JSON.stringify([more.state, more.code, more.cause?.key ?? null]);
  const known = groups.get(key);
  if (known === undefined) groups.set(key, more);
  else
    groups.set(key, {
      ...known,
      count: known.count + more.count,
      since: known.since < more.since ? known.since : more.since,
    });
}
