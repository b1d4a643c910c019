/** What is said: rows about names of events and shapes of bodies. Nothing that is authentic is refused or lost. */
import { expect } from 'vitest';
import type { Kit, Message } from '../kit.ts';
import { gate } from '../stage.ts';
import { anyVisit } from '../writing.ts';
import { booked } from './authenticity.ts';

type Row = (kit: Kit) => Promise<void>;

function given<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new Error(`the kit has no ${what} and does not say why`);
  return part;
}

async function isIgnored(kit: Kit, message: Message): Promise<void> {
  const { send, handed } = gate(kit);
  expect(await send(message)).toMatchObject({ status: 200, body: { status: 'ignored' } });
  expect(handed).toMatchObject([{ kind: 'ignored' }]);
}

/** A key of a later version in every object of a body. */
function withUnknownKeys(value: unknown, answers: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((part) => withUnknownKeys(part, answers));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [
    key,
    answers.includes(key) ? part : withUnknownKeys(part, answers),
  ]);
  return { ...Object.fromEntries(parts), of_a_later_version: 'new' };
}

async function decoded(kit: Kit, message: Message) {
  const { send, handed } = gate(kit);
  expect(await send(message)).toMatchObject({ status: 200, body: { status: 'accepted' } });
  expect(handed).toHaveLength(1);
  const [event] = handed;
  if (event?.kind !== 'booking') throw new Error(`no booking: ${JSON.stringify(event)}`);
  const { body: _, bodyDigest: __, ...said } = event;
  return said;
}

export const events = {
  ping: (kit) => isIgnored(kit, given(kit.ping, 'ping')),
  foreign_event: (kit) => isIgnored(kit, given(kit.foreign, 'foreign event')),

  async unknown_event(kit) {
    const named = given(kit.named, 'way to name an event');
    // Names of every object's own keys: a table that is a plain object would find them.
    for (const event of ['booking-exploded', 'constructor', 'toString']) {
      const { send, handed } = gate(kit);
      const { status } = await send(named(event));
      expect({ event, status, kinds: handed.map(({ kind }) => kind) }).toEqual({
        event,
        status: 200,
        kinds: ['ignored'],
      });
    }
    // Words that may be a person's, in place of a name, are not stored or shown.
    for (const event of ['77010000099', 'aigul', 'Aigul.Testova', 'a'.repeat(65)]) {
      const { send, handed } = gate(kit);
      const { status } = await send(named(event));
      const names = handed.map((one) => one.event);
      expect({ event, status, names }).toEqual({
        event,
        status: 200,
        names: [expect.stringMatching(/^(?:unknown)?$/)],
      });
    }
  },

  async unknown_fields(kit) {
    const message = booked(kit);
    const later = { ...message, body: withUnknownKeys(message.body, kit.answers ?? []) };
    expect(await decoded(kit, later)).toEqual(await decoded(kit, message));
  },

  async missing_fields(kit) {
    expect(await decoded(kit, kit.minimal)).toMatchObject({ kind: 'booking', id: kit.id(anyVisit) });
  },
} satisfies Record<string, Row>;
