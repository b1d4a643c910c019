/** What needs a person in one mailbox, of as many parts as one answer may ask for. */
import type { AdminCalls } from '../mailbox/contract.ts';
import type { AttentionGroup } from '../mailbox/contract-attention.ts';
import type { Language } from '../messages/language.ts';

/** A part is a call. */
const mostParts = 4;

/** `isAll`: false where there are more than these. */
export async function groupsOf(
  mailbox: AdminCalls,
  language: Language,
): Promise<{ readonly groups: readonly AttentionGroup[]; readonly isAll: boolean }> {
  const groups = new Map<string, AttentionGroup>();
  let cursor: string | null = null;
  for (let part = 0; part < mostParts; part += 1) {
    const page = await mailbox.attention({ language, ...(cursor !== null && { cursor }) });
    for (const group of page.groups) addTo(groups, group);
    ({ cursor } = page);
    if (cursor === null) break;
  }
  return { groups: [...groups.values()], isAll: cursor === null };
}

/** A group of a part and that of a later one. */
function addTo(groups: Map<string, AttentionGroup>, more: AttentionGroup): void {
  const key = JSON.stringify([more.state, more.code, more.cause?.key ?? null]);
  const known = groups.get(key);
  const since = known !== undefined && known.since < more.since ? known.since : more.since;
  groups.set(key, known === undefined ? more : { ...known, count: known.count + more.count, since });
}
