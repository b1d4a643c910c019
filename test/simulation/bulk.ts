/** A tool that sends, hour after hour, what nobody can read: more than a mailbox may keep of it (`mailbox/store/body-table.ts`). */
import type { World } from '../world/world.ts';
import type { ShownDelivery } from './played.ts';

/** 35 MB. */
const webhooks = 70;
const text = 'y'.repeat(500_000);
const bulkEvent = 'BULK';

export async function sendBulk(world: Pick<World, 'accept'>): Promise<void> {
  const bodyOf = (number: number) =>
    ({ kind: 'undecodable', event: bulkEvent, detail: 'of another form', body: { number, text } }) as const;
  for (let number = 0; number < webhooks; number += 1) await world.accept(bodyOf(number));
  // The tool sends once more what had to make room.
  await world.accept(bodyOf(0));
}

/** The oldest had to make room and say so, the newest can be read again; what came once more is as old as it was. */
export function judgeBulk(deliveries: readonly ShownDelivery[]): string[] {
  const newest = deliveries.filter(({ event }) => event === bulkEvent);
  if (newest.length === 0) return [];
  const [again, ...codes] = newest.map(({ code }) => code).toReversed();
  const dropped = codes.lastIndexOf('body_dropped') + 1;
  const wrong =
    !['undecodable', 'body_dropped'].includes(again ?? '') ||
    codes.some((code, index) => code !== (index < dropped ? 'body_dropped' : 'undecodable'));
  if (newest.length !== webhooks || wrong || dropped < 1 || dropped > 8)
    return [
      `of ${newest.length} bodies that nobody can read ${dropped} had to make room: ${[again, ...new Set(codes)].join()}`,
    ];
  return [];
}
