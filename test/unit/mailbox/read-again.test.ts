/** Retry of a body that could not be read: the same reading, bounds and words as when it came (src/hooks/decode.ts). */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { deliveryId } from '../../../src/booking/ids.ts';
import { type AdminInput, createAdmin } from '../../../src/mailbox/admin/admin.ts';
import { decodeAgain } from '../../../src/mailbox/admin/decode-again.ts';
import { sources } from '../../../src/sources/index.ts';
import type { AnySource } from '../../../src/sources/source.ts';
import { createWorld, minute, type World } from '../../world/world.ts';

const record = JSON.parse(
  readFileSync(new URL('../../../src/sources/altegio/fixtures/record.update.json', import.meta.url), 'utf8'),
) as { readonly resource_id: number; readonly data: Record<string, unknown> };

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const id = record.resource_id + index;
    return { ...record, resource_id: id, data: { ...record.data, id } };
  });

const kept = (body: unknown) => ({ kind: 'undecodable', event: 'record', detail: 'data: before', body }) as const;

const altegio = { source: 'altegio' };

/** The admin side as the Durable Object has it: with the product's own reading. */
function adminOf(world: World, registry: Readonly<Record<string, AnySource>> = sources) {
  const ports = { now: world.now, transaction: (work: () => unknown) => work() };
  return createAdmin({
    core: world.core(),
    connection: world.connection(),
    language: 'en',
    by: 'admin',
    ports,
    decodeAgain: (body: unknown) => decodeAgain(body, world.connection(), registry, world.now()),
  } as unknown as AdminInput);
}

const count = async (world: World) => (await world.admin().deliveries({ limit: 200 })).deliveries.length;

describe('a body that is read again', () => {
  it('becomes its events where the present code can read it', async () => {
    const world = createWorld({ connection: altegio });
    await world.accept(kept(records(3)));
    expect(await adminOf(world).retry(deliveryId('salon.1'))).toMatchObject({ kind: 'ok', delivery: { code: null } });
    expect(await count(world)).toBe(3);
  });

  it('with more events than the edge takes stays failed, with the edge’s words and its body', async () => {
    const world = createWorld({ connection: altegio });
    await world.accept(kept(records(251)));
    const answer = await adminOf(world).retry(deliveryId('salon.1'));
    expect(answer).toMatchObject({ kind: 'ok', delivery: { state: 'failed', code: 'undecodable' } });
    expect(answer.kind === 'ok' && answer.delivery.message).toContain('(body): more than 250 events');
    await world.pass(minute);
    expect(await count(world)).toBe(1);
    expect(world.dump()).toContain(String(record.resource_id + 250));
  });

  it('says what is wrong with it now, not what was wrong before', async () => {
    const world = createWorld({ connection: altegio });
    await world.accept(kept({ resource: 'record', status: 'create', resource_id: 5, data: { id: 'x', date: 7 } }));
    const answer = await adminOf(world).retry(deliveryId('salon.1'));
    expect(answer.kind === 'ok' && answer.delivery.message).not.toContain('data: before');
  });

  it('that was discarded has its code again when it is taken back', async () => {
    const world = createWorld({ connection: altegio });
    await world.accept(kept({ id: 1 }));
    await world.admin().discard('salon.1');
    const ignoring = { ...sources['altegio'], decode: () => [{ kind: 'ignored', event: 'record', reason: 'ping' }] };
    const answer = await adminOf(world, { altegio: ignoring as unknown as AnySource }).retry(deliveryId('salon.1'));
    expect(answer).toMatchObject({ kind: 'ok', delivery: { state: 'failed', code: 'undecodable' } });
  });

  it('stays failed where its source throws', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const world = createWorld({ connection: altegio });
    await world.accept(kept({ id: 1 }));
    const throwing = { ...sources['altegio'], decode: () => JSON.parse('{') } as unknown as AnySource;
    const answer = await adminOf(world, { altegio: throwing }).retry(deliveryId('salon.1'));
    expect(answer).toMatchObject({ kind: 'ok', delivery: { state: 'failed', code: 'undecodable' } });
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });

  it.each([
    ['can be read', 1],
    ['cannot', 251],
  ])('and %s stays discarded where a person discards it meanwhile', async (_what, length) => {
    const world = createWorld({ connection: altegio });
    await world.accept(kept(records(length)));
    const retried = adminOf(world).retry(deliveryId('salon.1'));
    await world.admin().discard('salon.1');
    expect(await retried).toMatchObject({ kind: 'ok', delivery: { state: 'discarded' } });
  });
});
