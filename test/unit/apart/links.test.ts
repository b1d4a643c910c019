/** Links by hand over the connections of one account: the appointment is looked at before it is linked (architecture.md, *HTTP*). */
import { describe, expect, it } from 'vitest';
import { linksPerCall } from '../../../src/mailbox/contract.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import type { World } from '../../world/world.ts';
import { type Account, account } from './account.ts';

const parking = { on_unlinked: 'park' };
const two = () => account({ salon: { source: 'calcom', ...parking }, lawyer: { source: 'calendly', ...parking } });

const byHand = ({ oneLink }: Pick<World, 'oneLink'>, hours: number, names: object = {}): number =>
  oneLink.addAppointment({
    resource_id: 31,
    contact_id: oneLink.addContact({ full_name: 'By Hand' }).id,
    client_name: 'By Hand',
    starts_at: at(hours),
    ends_at: at(hours + 0.5),
    ...names,
  }).id;
const put = (one: Account, connection: string, ref: string, body: object) =>
  one.api('PUT', `/links/${connection}/${ref}`, body);
const imported = async (one: Account, text: string, type = 'text/csv') => {
  const { body } = await one.api('POST', '/links/salon/import', text, type);
  return body as { linked: number; rows: { result: string; linked_to?: string }[] };
};
const appointmentOf = async (one: Account, connection: string, ref: string) =>
  (await one.world(connection).admin().link(ref))?.appointment_id;

describe('PUT', () => {
  it('of an appointment that One-Link does not have is 404, and the good link stays', async () => {
    const one = two();
    const good = byHand(one, 9);
    expect(await put(one, 'salon', 'calcom:a', { appointment_id: good })).toMatchObject({ status: 200 });
    for (const force of [false, true]) {
      const mistyped = await put(one, 'salon', 'calcom:a', { appointment_id: good * 10, force });
      expect(mistyped).toMatchObject({
        status: 404,
        body: { type: 'urn:onelink-bridge:problem:unknown-appointment' },
      });
    }
    expect(await appointmentOf(one, 'salon', 'calcom:a')).toBe(good);
    expect(await one.world('salon').admin().link('calcom:a')).toMatchObject({ heard: false });
    await one.world('salon').accept(booked('a', 3));
    await one.pass();
    expect(await one.world('salon').admin().link('calcom:a')).toMatchObject({ heard: true });
    expect(one.oneLink.show(good)).toMatchObject({ starts_at: at(3), external_ref: 'calcom:a' });
  });

  it.each([
    ['external_ref', { external_ref: 'calendly:x', idempotency_key: null }],
    ['idempotency_key', { external_ref: null, idempotency_key: 'calendly:x' }],
  ])('of an appointment with a foreign %s is 409 and names it', async (_column, names) => {
    const one = two();
    const id = byHand(one, 9, names);
    await one.world('salon').accept(booked('a', 3));
    await one.pass();
    expect(await put(one, 'salon', 'calcom:a', { appointment_id: id })).toMatchObject({
      status: 409,
      body: { type: 'urn:onelink-bridge:problem:foreign-appointment', ...names },
    });
    await one.pass();
    expect(await one.states('salon')).toEqual([['parked', 'unlinked']]);
    expect(one.oneLink.show(id)).toMatchObject({ starts_at: at(9), ...names });
  });

  it('with force links it, remembers that, moves it, and leaves it the names it has', async () => {
    const one = two();
    const id = byHand(one, 9, { external_ref: 'calendly:x', idempotency_key: 'calendly:x' });
    await one.world('salon').accept(booked('a', 3));
    await one.pass();
    expect(await put(one, 'salon', 'calcom:a', { appointment_id: id, force: true })).toMatchObject({
      status: 200,
      body: { appointment_id: id, origin: 'person', forced: true },
    });
    await one.pass();
    await one.world('salon').accept(says('a', visit(4)));
    await one.pass();
    const names = { external_ref: 'calendly:x', idempotency_key: 'calendly:x' };
    expect(one.oneLink.show(id)).toMatchObject({ starts_at: at(4), ...names });
  });

  it('does not let two connections own one appointment, before either wrote to it', async () => {
    const one = two();
    const id = byHand(one, 9);
    expect(await put(one, 'salon', 'calcom:a', { appointment_id: id })).toMatchObject({ status: 200 });
    expect(await put(one, 'lawyer', 'calendly:b', { appointment_id: id })).toMatchObject({
      status: 409,
      body: { external_ref: 'calcom:a' },
    });
    expect(await appointmentOf(one, 'lawyer', 'calendly:b')).toBeUndefined();
    expect(await put(one, 'lawyer', 'calendly:b', { appointment_id: id, force: true })).toMatchObject({ status: 200 });
  });

  it('that another connection overtook is parked at the first event, until a person forces it', async () => {
    const one = two();
    const id = byHand(one, 9);
    await put(one, 'salon', 'calcom:a', { appointment_id: id });
    one.oneLink.edit(id, { external_ref: 'calendly:b', idempotency_key: 'calendly:b' });
    await one.world('salon').accept(booked('a', 3));
    await one.pass();
    expect(await one.states('salon')).toEqual([['parked', 'foreign_appointment']]);
    expect(one.oneLink.show(id)).toMatchObject({ starts_at: at(9) });
    await put(one, 'salon', 'calcom:a', { appointment_id: id, force: true });
    await one.pass();
    expect(one.oneLink.show(id)).toMatchObject({ starts_at: at(3), external_ref: 'calendly:b' });
  });

  it('does not give a second booking of the same connection the appointment, forced or not', async () => {
    const one = two();
    const id = byHand(one, 9);
    await put(one, 'salon', 'calcom:a', { appointment_id: id });
    for (const force of [false, true]) {
      expect(await put(one, 'salon', 'calcom:b', { appointment_id: id, force })).toMatchObject({
        status: 409,
        body: { type: 'urn:onelink-bridge:problem:appointment-taken', external_ref: 'calcom:a' },
      });
    }
  });

  it.each([
    ['answers 500', { kind: 'answer', status: 500 }, '60'],
    ['asks for patience', { kind: 'answer', status: 429, headers: { 'Retry-After': '7' } }, '7'],
    ['cannot be reached', { kind: 'cut' }, '60'],
  ] as const)('is 503 and changes nothing where One-Link %s', async (_how, fault, seconds) => {
    const one = two();
    const [good, next] = [byHand(one, 9), byHand(one, 10)];
    await put(one, 'salon', 'calcom:a', { appointment_id: good });
    one.oneLink.faults.add({ times: 1 }, fault);
    const answer = await put(one, 'salon', 'calcom:a', { appointment_id: next, force: true });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, seconds]);
    expect(await appointmentOf(one, 'salon', 'calcom:a')).toBe(good);
  });

  it('is 503 where a 404 is the whole account’s', async () => {
    const one = two();
    const id = byHand(one, 9);
    one.oneLink.settings.accountId = 13;
    expect(await put(one, 'salon', 'calcom:a', { appointment_id: id })).toMatchObject({ status: 503 });
  });
});

describe('an import', () => {
  it('answers each row, and takes the column force', async () => {
    const one = two();
    const [free, foreign, forced] = [
      byHand(one, 9),
      byHand(one, 10, { external_ref: 'calendly:x' }),
      byHand(one, 11, { idempotency_key: 'calendly:y' }),
    ];
    const csv = [
      `calcom:a,${free}`,
      `calcom:b,${foreign}`,
      `calcom:c,${forced},true`,
      'calcom:d,77',
      `other:e,${free}`,
    ];
    const { linked, rows } = await imported(one, csv.join('\n'));
    expect(linked).toBe(2);
    expect(rows.map(({ result, linked_to }) => [result, linked_to])).toEqual([
      ['linked', undefined],
      ['conflict', 'calendly:x'],
      ['linked', undefined],
      ['not_found', undefined],
      ['not_found', undefined],
    ]);
    const line = JSON.stringify({ external_ref: 'calcom:b', appointment_id: foreign, force: true });
    expect((await imported(one, line, 'application/x-ndjson')).linked).toBe(1);
    expect((await imported(one, `calcom:z,${free},perhaps`)).rows).toMatchObject([{ result: 'invalid' }]);
  });

  it('finds what another connection has, and a second row for the same appointment', async () => {
    const one = two();
    const [hers, his] = [byHand(one, 9), byHand(one, 10)];
    await put(one, 'lawyer', 'calendly:b', { appointment_id: hers });
    const { rows } = await imported(one, `calcom:a,${hers}\ncalcom:b,${his}\ncalcom:c,${his}`);
    expect(rows.map(({ result, linked_to }) => [result, linked_to])).toEqual([
      ['conflict', 'calendly:b'],
      ['linked', undefined],
      ['conflict', 'calcom:b'],
    ]);
  });

  it('goes piece by piece, no more calls in one invocation than the free plan allows, and stops where One-Link does', async () => {
    const one = two();
    const ids = Array.from({ length: 3 * linksPerCall }, (_, index) => byHand(one, 9 + index));
    const csv = ids.map((id, index) => `calcom:${index},${id}`).join('\n');
    const before = one.oneLink.requests.length;
    const whole = await imported(one, csv);
    expect(whole.linked).toBe(ids.length);
    await one.pass();
    expect(one.oneLink.requests).toHaveLength(before + ids.length);
    expect(linksPerCall + 1 + 40).toBeLessThan(50);

    one.oneLink.faults.add({ path: `/appointments/${ids[linksPerCall]}`, times: 1 }, { kind: 'cut' });
    const asked = one.oneLink.requests.length;
    const { rows } = await imported(one, csv);
    expect(rows.slice(0, linksPerCall).every(({ result }) => result === 'linked')).toBe(true);
    expect(rows.slice(2 * linksPerCall).every(({ result }) => result === 'unavailable')).toBe(true);
    expect(one.oneLink.requests.length).toBeLessThanOrEqual(asked + 2 * linksPerCall);
    for (const [index, id] of ids.entries()) expect(await appointmentOf(one, 'salon', `calcom:${index}`)).toBe(id);
  });
});
