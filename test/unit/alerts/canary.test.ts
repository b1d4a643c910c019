/** An alert tells of trouble and never of a person: whatever a webhook says, nothing of it leaves by a channel or a log line. */
import { expect, it } from 'vitest';
import { booked } from '../../world/events.ts';
import { createWorld, day, minute } from '../../world/world.ts';
import { alertWorld, email, secrets, slack, telegram, webhook } from './alert-world.ts';

const person = { clientName: 'Canary Person', clientPhone: '+77017654321', clientComment: 'canary-comment' };
const canaries = ['Canary', 'canary-', '7654321', 'calcom:', 'canary@'];

it.each(['en', 'ru', 'kk'])('no channel gets anything of a booking, in %s', async (language) => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  const out = alertWorld({ telegram, slack, email, webhook, language, summary: '09:00', parked_hours: 1 });
  await world.accept(booked('canary-id', 48, { fields: person }));
  const body = { name: 'Canary Person', email: 'canary@example.com' };
  await world.accept({ kind: 'undecodable', event: 'canary-event', detail: 'canary-detail', body });
  await world.admin().noteRefused({ count: 9, at: world.now(), reason: 'signature_differs' });
  for (let days = 0; days < 3; days += 1) {
    await world.pass(day + 5 * minute);
    out.pass(day);
    await out.looks(1, await world.admin().watch());
  }
  const all = [JSON.stringify(out.calls), JSON.stringify(out.mails), out.logs.join('\n')].join('\n');
  expect(out.calls.length).toBeGreaterThanOrEqual(6);
  expect(all).toMatch(/"kind":"parked"|\\"kind\\":\\"parked\\"/);
  for (const canary of canaries) expect(all).not.toContain(canary);
  // The secrets are in the addresses of calls alone.
  const said = out.calls.map(({ text, headers }) => text + JSON.stringify([...headers])).join('\n');
  for (const secret of Object.values(secrets)) expect(said).not.toContain(secret);
});
