/**
 * Webhooks that tell of no visit and that nobody can read: what is kept of them, shared, asked for again, discarded and erased.
 * Each question has its one right answer, and afterwards a person is asked about none of them.
 */
import type { World } from '../world/world.ts';

const strayEvent = 'STRAY';
const phone = '+77019999999';
/** More than are read in one part of an erasure, and more than one call of it goes over. */
const few = 25;
const aCallsWorth = 420;
/** Three of them are more than is kept of one webhook. */
const large = 200_000;

type Mailbox = Pick<World, 'accept' | 'people'>;

/** Each answer that was another than it must be. */
export async function sendStrays({ accept, people }: Mailbox, prefix: string, isFlood: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const expect = (what: string, answer: unknown, wanted: unknown): void => {
    if (JSON.stringify(answer) !== JSON.stringify(wanted))
      wrong.push(`${what} was answered ${JSON.stringify(answer)}, wanted ${JSON.stringify(wanted)}`);
  };
  const stray = (body: unknown, id?: string, event = strayEvent) =>
    ({ kind: 'undecodable', event, detail: 'of another form', body, ...(id !== undefined && { id }) }) as const;
  const twin = { stray: 'twin', note: 'one body, two events' };
  const texts = ['a', 'b', 'c'].map((letter) => ({ stray: letter.repeat(large) }));
  const webhook = () =>
    accept(
      stray(twin, 'stray-twin'),
      stray(twin, 'stray-other', `${strayEvent}_AGAIN`),
      ...texts.map((body, number) => stray(body, `stray-${number}`)),
      stray(null, 'stray-empty'),
    );
  const statuses = (answer: Awaited<ReturnType<typeof webhook>>): string[] => [
    ...new Set(answer.deliveries.map(({ status }) => status)),
  ];
  const taken = await webhook();
  expect('a webhook that nobody can read', statuses(taken), ['accepted']);
  expect('the same once more', statuses(await webhook()), ['duplicate']);
  const [first = '', second = '', ...others] = taken.deliveries.map(({ deliveryId }) => deliveryId);
  const shown = async (id: string) => {
    const view = await people().delivery(id);
    return `${view?.state} ${view?.code}`;
  };
  const asked = await Promise.all([first, first, ...others].map((id) => people().retry(id)));
  expect('a retry in vain', [...new Set(asked.map(({ kind }) => kind))], ['ok']);
  for (const id of [first, second, ...others]) expect(`a look at ${id}`, await shown(id), 'failed undecodable');
  const inRussian = await people().retry(first, 'ru');
  const message = inRussian.kind === 'ok' ? String(inRussian.delivery.message) : '';
  expect('a retry in Russian', /[а-я]/.test(message), true);
  expect('discarding', (await people().discard(first)).kind, 'ok');
  expect('a look at what is discarded', await shown(first), 'discarded discarded_by_person');
  expect('discard of what is discarded', (await people().discard(first)).kind, 'conflict');
  expect('retry of what is discarded', (await people().retry(first)).kind, 'ok');
  expect('a look at what was taken back', await shown(first), 'failed undecodable');
  expect('discarding it again', (await people().discard(first)).kind, 'ok');
  // Its twin reads the same body.
  expect('a retry of the twin', (await people().retry(second)).kind, 'ok');
  expect('a look at the twin', await shown(second), 'failed undecodable');
  for (const id of others) expect(`discarding ${id}`, (await people().discard(id)).kind, 'ok');
  // Of a webhook without a body nothing is left to be read.
  expect('retry of what had no body', (await people().retry(others.at(-1) ?? '')).kind, 'conflict');
  const byRef = await people().erase({ client: { externalRef: `${prefix}stray-other` } });
  expect('erasing by a ref', byRef, { bookings: 0, deliveries: 1, bodies: 1, cursor: null });
  const count = isFlood ? aCallsWorth : few;
  const told = Array.from({ length: count }, (_, number) =>
    stray({ stray: number, caller: number % 2 === 0 ? phone.replace('+7', '8 ') : 'nobody' }),
  );
  const deliveries = (await accept(...told)).deliveries.map(({ deliveryId }) => deliveryId);
  let erased = 0;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const part = await people().erase({ client: { phone }, ...(cursor !== undefined && { cursor }) });
    erased += part.deliveries;
    cursor = part.cursor;
  }
  expect('erasing by phone', erased, Math.ceil(count / 2));
  expect('what is left', await shown(deliveries[1] ?? ''), 'failed undecodable');
  expect('what is erased', await shown(deliveries[0] ?? ''), 'discarded discarded_by_person');
  const failed: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await people().deliveries({ state: 'failed', limit: 7, ...(cursor !== undefined && { cursor }) });
    failed.push(...page.deliveries.filter(({ event }) => event === strayEvent).map(({ delivery_id: id }) => id));
    cursor = page.cursor;
  }
  expect('a list of what failed', failed.length, Math.floor(count / 2));
  for (const id of failed) expect(`discarding ${id}`, (await people().discard(id)).kind, 'ok');
  return wrong;
}

/** At any moment the status counts what the list shows, and says why nothing is sent as the deliveries do. */
export async function countAtOnce(people: ReturnType<World['people']>): Promise<string[]> {
  // Both look at the mailbox before anything else can happen in it.
  const [status, { deliveries, cursor }] = await Promise.all([people.status(), people.deliveries({ limit: 5000 })]);
  if (cursor !== null) return [];
  const wrong = (['pending', 'parked', 'failed'] as const).flatMap((state) => {
    const listed = deliveries.filter((one) => one.state === state).length;
    return listed === status[state] ? [] : [`the status counts ${status[state]} ${state}, ${listed} are listed`];
  });
  const isRunning = status.state === 'running';
  const codes = new Set(deliveries.filter(({ state }) => state === 'pending').map(({ code }) => code));
  if (!isRunning && (codes.size > 1 || (codes.size === 1 && !codes.has(status.reason))))
    wrong.push(`it is ${status.state} because of ${status.reason}, and deliveries wait for ${[...codes].join()}`);
  if (isRunning !== (status.reason === null)) wrong.push(`it is ${status.state} because of ${status.reason}`);
  return wrong;
}
