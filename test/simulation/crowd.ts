/**
 * One webhook with more news of one booking than a record waits with, whose object ends before it has looked at any: all of it is
 * known to the next one. Then a person gives it up and takes it back, as often as he likes, until something newer comes.
 */
import type { World } from '../world/world.ts';
import { worldStart } from './generate/times.ts';
import { countAtOnce } from './strays.ts';

export const crowdEvent = 'CROWD';
/** An object that starts looks at 200 deliveries at once. */
const events = 410;
const waiting = 100;
/** More than wait beside the schedule. */
const others = 70;
/** More than is kept of one webhook. */
const longest = 600_000;

type Crowded = Pick<World, 'accept' | 'people'> & { readonly end: () => void };

/** Each answer that was another than it must be. */
export async function sendCrowd(world: Crowded, prefix: string): Promise<string[]> {
  return [...(await crowd(world, prefix, 'counted')), ...(await crowd(world, prefix, 'discarded'))];
}

/** `first`: what the next object is asked for first. */
async function crowd(
  { accept, people, end }: Crowded,
  prefix: string,
  first: 'counted' | 'discarded',
): Promise<string[]> {
  const wrong: string[] = [];
  const id = `crowd.${first}`;
  const expect = (what: string, answer: unknown, wanted: unknown): void => {
    if (JSON.stringify(answer) !== JSON.stringify(wanted))
      wrong.push(`${what} was answered ${JSON.stringify(answer)}, wanted ${JSON.stringify(wanted)}`);
  };
  const said = (number: number, body: unknown, of = id) => ({
    kind: 'booking' as const,
    id: of,
    event: crowdEvent,
    clock: worldStart + number,
    fields: { clientComment: `one of a crowd ${number}` },
    opens: false,
    key: { kind: 'event_id' as const, id: `${of} ${number}` },
    body,
  });
  const shared = { crowd: 'all of one webhook' };
  // Of two events that share a body one cannot be read; and a body may be longer than is kept.
  const mixed = { crowd: `${id}, and what nobody can read` };
  const long = { crowd: 'x'.repeat(longest) };
  const unread = { kind: 'undecodable', event: crowdEvent, detail: 'of another form', body: mixed } as const;
  const {
    deliveries: [unreadable],
  } = await accept(
    unread,
    ...Array.from({ length: others }, (_, number) =>
      said(0, number === 0 ? mixed : number === 1 ? long : null, `${id}.${number}`),
    ),
  );
  const { deliveries } = await accept(
    ...Array.from({ length: events }, (_, number) => said(number, number % 2 === 0 ? shared : { crowd: number })),
    said(0, null, `${id}.last`),
  );
  end();
  if (first === 'counted') wrong.push(...(await countAtOnce(people())));
  const ids = deliveries.map(({ deliveryId }) => deliveryId);
  const [oldest = '', newest = ''] = [ids[0], ids[events - 1]];
  const states = async (): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {};
    const { deliveries: listed } = await people().deliveries({ externalRef: `${prefix}${id}`, limit: 5000 });
    for (const { state } of listed) {
      const name = ['pending', 'parked', 'failed'].includes(state) ? 'open' : state;
      counted[name] = (counted[name] ?? 0) + 1;
    }
    return counted;
  };
  const superseded = events - waiting;
  if (first === 'counted') {
    expect('a crowd', await states(), { open: waiting, superseded });
    expect('retry of what is superseded', (await people().retry(oldest)).kind, 'conflict');
    expect('discard of what is superseded', (await people().discard(oldest)).kind, 'conflict');
  }
  for (const again of ['once', 'once more']) {
    expect(`a discard ${again}`, (await people().discard(newest)).kind, 'ok');
    expect(`what is discarded ${again}`, await states(), { discarded: waiting, superseded });
    expect('discard of what is discarded', (await people().discard(newest)).kind, 'conflict');
    expect(`a discard taken back ${again}`, (await people().retry(newest)).kind, 'ok');
    expect(`what is taken back ${again}`, await states(), { open: waiting, superseded });
  }
  await people().discard(newest);
  await accept(said(events, shared));
  expect('a discard taken back too late', (await people().retry(newest)).kind, 'conflict');
  const { deliveries: listed } = await people().deliveries({ externalRef: `${prefix}${id}`, limit: 1 });
  await people().discard(listed[0]?.delivery_id ?? '');
  expect('what came later is discarded', await states(), { discarded: waiting + 1, superseded });
  const open = await people().deliveries({ state: ['pending', 'parked', 'failed'], limit: 5000 });
  const beside = open.deliveries.filter(({ external_ref: ref }) => ref?.startsWith(`${prefix}${id}.`) === true);
  expect('the others', beside.length, others + 1);
  for (const { delivery_id } of beside)
    expect(`discarding ${delivery_id}`, (await people().discard(delivery_id)).kind, 'ok');
  const { deliveryId = '' } = unreadable ?? {};
  const view = await people().delivery(deliveryId);
  expect('what nobody can read', `${view?.state} ${view?.code}`, 'failed undecodable');
  expect('discarding it', (await people().discard(deliveryId)).kind, 'ok');
  return wrong;
}
