// A message names what is meant and says who can act.
import { describe, expect, it, test } from 'vitest';
import { catalogues, messageCodes } from '../../../src/messages/explain.ts';
import { inWords } from '../../../src/messages/in-words.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';

const languages = ['en', 'ru', 'kk'] as const;
const keeper = {
  en: 'the person who set up the bridge',
  ru: 'тому, кто настраивал мост',
  kk: 'Баптауға жауапты адамға',
};

describe.each(languages)('%s', (language) => {
  it('tells whoever looks after the setup of tokens, addresses, numbers and rules', () => {
    for (const code of [
      'token_refused',
      'wrong_url',
      'account_not_found',
      'HTTP_403',
      'read_back_refused',
      'mapping',
      'unknown_resource',
    ])
      expect(inWords(code, {}, language)?.toLowerCase(), code).toContain(keeper[language].toLowerCase());
  });

  it('says at a 503 that One-Link has trouble, and nothing of requests that are too many', () => {
    expect(inWords('HTTP_503', {}, language)).not.toBe(inWords('rate_limited', {}, language));
    expect(inWords('HTTP_503', {}, language)).toContain('503');
  });

  test.each([
    ['unknown_resource', { resource_id: '99' }, '99'],
    ['unknown_service', { service_id: '98', field: 'service_id' }, '98'],
    ['no_resource', { reason: 'Anna, anna@example.org' }, 'anna@example.org'],
    ['OUTSIDE_WORKING_HOURS', { resource_id: '31' }, '31'],
    ['SLOT_CONFLICT', { resource_id: '31' }, '31'],
    ['foreign_idempotency_key', { other: '9041' }, '9041'],
    ['missing_permission', { field: 'service_amount' }, catalogues[language].fields.service_amount],
  ] as const)('%s names which one', (code, details, named) => {
    expect(inWords(code, details, language)).toContain(named);
  });

  it('tells each reason why something was left out, with its own fields', () => {
    const { fields } = catalogues[language];
    const beside = 'not_taken client_comment; unknown_staff resource_id; not_taken service_amount';
    const field = 'client_phone, client_comment, resource_id, service_amount';
    const [first, second, third] = [
      inWords('missing_permission', { field: 'client_phone' }, language),
      inWords('not_taken', { field: 'client_comment, service_amount' }, language),
      inWords('unknown_staff', { reason: 'Dr North' }, language),
    ];
    expect(second).toContain(fields.client_comment);
    const told = inWords('missing_permission', { field, beside, specialist: 'Dr North' }, language);
    expect(told).toBe(`${first} ${second} ${third}`);
  });

  test.each(['foreign_appointment', 'link_unconfirmed', 'held_elsewhere', 'reopened', 'APPOINTMENT_NOT_FOUND'])(
    '%s names the appointment',
    (code) => {
      expect(inWords(code, {}, language, 9041)).toContain('9041');
      expect(inWords(code, {}, language)).not.toContain('9041');
    },
  );
});

test('a clinic’s words: no «бронь», and what is cancelled is not refused', () => {
  const { ru, kk } = catalogues;
  expect(JSON.stringify(ru)).not.toMatch(/брон[ьиею]/i);
  expect(JSON.stringify(kk)).not.toMatch(/брон/i);
  // Of the client alone it may be said.
  const refusing = messageCodes.filter((code) => kk.messages[code].includes('бас тарт'));
  expect(refusing).toEqual(['not_cancelled']);
  expect(JSON.stringify(kk)).not.toMatch(/осы арада|кіру (?:кілт|токен)|ауыстырыңыз/);
});

describe('where it really happens', () => {
  it('a specialist who is unknown at One-Link is named by the number in the setup', async () => {
    const world = createWorld({ connection: { resource_id: 99 } });
    await world.accept(booked('a', 48));
    await world.pass(minute);
    expect((await world.admin().delivery('salon.1', 'ru'))?.message).toContain('99');
  });

  it('a service that is unknown at One-Link is named by the number in the setup', async () => {
    const world = createWorld({ connection: { services: { cut: 97 } } });
    await world.accept(booked('a', 48, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    expect((await world.admin().delivery('salon.1', 'kk'))?.message).toContain('97');
  });

  it('what One-Link did not keep is told beside a service that is unknown there', async () => {
    const world = createWorld({ connection: { services: { cut: 97 } } });
    await world.accept(booked('a', 48));
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH', times: 9 }, { kind: 'drop', keys: ['client_comment'], hides: [] });
    await world.accept(says('a', { service: ['cut'], clientComment: 'aisle seat' }));
    await world.pass(minute);
    const { messages, fields } = catalogues.en;
    expect(messages.not_taken).toContain('{fields}');
    expect(await world.admin().delivery('salon.2')).toMatchObject({
      code: 'unknown_service',
      message: expect.stringMatching(new RegExp(`97 .*did not keep everything: ${fields.client_comment}`, 's')),
    });
  });

  it('a specialist without a row is named as the tool names them', async () => {
    const world = createWorld({ connection: { resource_id: undefined, resources: { other: 31 } } });
    await world.accept(booked('a', 48, { fields: { staff: ['Dr North'] } }));
    await world.pass(minute);
    expect(await world.admin().delivery('salon.1')).toMatchObject({
      code: 'no_resource',
      message: expect.stringContaining('Dr North'),
    });
  });

  it('a rest that a 503 asked for is told as a fault of One-Link, one that a 429 asked for as too many requests', async () => {
    for (const [status, code, said] of [
      [503, 'HTTP_503', '503'],
      [429, 'rate_limited', 'limited the number'],
    ] as const) {
      const world = createWorld();
      await world.accept(booked('a', 48));
      await world.pass(minute);
      const headers = { 'retry-after': '600' };
      world.oneLink.faults.add({ times: 50 }, { kind: 'answer', status, body: { error: 'no' }, headers });
      await world.accept(says('a', visit(50)));
      await world.pass(minute);
      const told = { message: expect.stringContaining(said) };
      expect(await world.admin().status()).toMatchObject({ state: 'rate_limited', reason: code, ...told });
      expect(await world.admin().delivery('salon.2')).toMatchObject({ state: 'pending', code, ...told });
    }
  });

  it('what changes no booking says so in the reader’s language', async () => {
    const world = createWorld();
    await world.accept({ kind: 'ignored', event: 'PING', reason: 'a ping' });
    expect((await world.admin().delivery('salon.1', 'ru'))?.message).toMatch(/^Это событие .*: a ping\./);
  });

  it('what staff corrected names the appointment', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    const [id = 0] = world.oneLink.appointments.keys();
    world.oneLink.edit(id, { external_ref: 'calcom:of-another', starts_at: at(50), ends_at: at(50.5) });
    await world.accept(says('a', visit(52)));
    await world.pass(minute);
    expect((await world.admin().delivery('salon.2'))?.message).toContain(String(id));
  });
});
