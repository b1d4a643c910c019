/** Who may speak: rows about signature, token and time. What is refused is answered 401 and leaves nothing behind. */
import { expect } from 'vitest';
import { largestBodyBytes } from '../../../../src/http/read-body.ts';
import type { Kit, Message, Wire } from '../kit.ts';
import { type Answer, gate, sealed, textOf } from '../stage.ts';
import { anyVisit, now } from '../writing.ts';

type Row = (kit: Kit) => Promise<void>;

export const booked = (kit: Kit): Message => {
  const [message] = kit.sends(anyVisit);
  if (message === undefined) throw new Error(`${kit.source}: a kit that books nothing`);
  return message;
};

/** Sent to a mailbox that only takes notes. */
async function sent(kit: Kit, wire: Wire): Promise<Answer & { readonly handed: number }> {
  const { post, handed } = gate(kit);
  const answer = await post(wire);
  return { ...answer, handed: handed.length };
}

/** One digit or letter in the middle is another one: still text of the same shape. */
function changed(body: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(body);
  for (let index = Math.floor(bytes.length / 2); index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x31 || byte > 0x38) continue;
    bytes[index] = byte + 1;
    return bytes;
  }
  bytes[bytes.length - 10] = 0x41;
  return bytes;
}

const refused = { status: 401, handed: 0 };
const unread = /^40[01]$/;

const rewritten = (text: string): string => JSON.stringify(JSON.parse(text), null, 1);

export const authenticity = {
  async valid_request(kit) {
    const { send, handed } = gate(kit);
    const { status, body } = await send(booked(kit));
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(handed).toMatchObject([{ kind: 'booking', id: kit.id(anyVisit) }]);
  },

  async tampered_body(kit) {
    const wire = await sealed(kit, booked(kit));
    expect(await sent(kit, { ...wire, body: changed(wire.body) })).toMatchObject(refused);
  },

  async truncated_body(kit) {
    const wire = await sealed(kit, booked(kit));
    const { status, handed } = await sent(kit, { ...wire, body: wire.body.slice(0, wire.body.length / 2) });
    expect(String(status)).toMatch(unread);
    expect(handed).toBe(0);
  },

  async wrong_secret(kit) {
    expect(await sent(kit, await sealed(kit, booked(kit), kit.secrets[2]))).toMatchObject(refused);
  },

  async missing_credential(kit) {
    expect(await sent(kit, kit.unsealed(await sealed(kit, booked(kit))))).toMatchObject(refused);
  },

  async stale_timestamp(kit) {
    const longAgo = new Date(now.getTime() - 30 * 86_400_000);
    expect(await sent(kit, await sealed(kit, booked(kit), kit.secrets[0], longAgo))).toMatchObject(refused);
  },

  async reencoded_body(kit) {
    const message = booked(kit);
    const wire = await sealed(kit, message);
    const text = new TextDecoder().decode(wire.body);
    const body = new TextEncoder().encode((kit.reencode ?? rewritten)(text));
    expect(body).not.toEqual(wire.body);
    expect(await sent(kit, { ...wire, body })).toMatchObject(refused);
  },

  async rotation(kit) {
    for (const secret of kit.secrets.slice(0, 2)) {
      expect(await sent(kit, await sealed(kit, booked(kit), secret))).toMatchObject({ status: 200, handed: 1 });
    }
  },

  async huge_body(kit) {
    const message = booked(kit);
    const text = textOf(kit, message);
    const body = new TextEncoder().encode(text + ' '.repeat(largestBodyBytes));
    expect(await sent(kit, await kit.seal(body, message, kit.secrets[0], now))).toMatchObject({
      status: 413,
      handed: 0,
    });
  },

  async empty_body(kit) {
    const { post, handed } = gate(kit);
    const { status } = await post(await kit.seal(new Uint8Array(), booked(kit), kit.secrets[0], now));
    // An empty form is a form: it is listed as failed or ignored, and becomes no booking.
    if (status === 200) expect(handed.map(({ kind }) => kind)).toEqual([expect.stringMatching(/undecodable|ignored/)]);
    else expect(String(status)).toMatch(unread);
  },

  async not_utf8(kit) {
    const message = booked(kit);
    const text = new TextEncoder().encode(textOf(kit, message));
    const middle = Math.floor(text.length / 2);
    const body = Uint8Array.from([...text.slice(0, middle), 0xc3, 0x28, ...text.slice(middle)]);
    const { status, handed } = await sent(kit, await kit.seal(body, message, kit.secrets[0], now));
    expect(String(status)).toMatch(unread);
    expect(handed).toBe(0);
  },
} satisfies Record<string, Row>;
