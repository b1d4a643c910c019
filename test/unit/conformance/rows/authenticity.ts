/** Who may speak: rows about signature, token and time. What is refused is answered 401 and leaves nothing behind. */
import { expect } from 'vitest';
import { readConfiguration } from '../../../../src/config/read.ts';
import { largestBodyBytes } from '../../../../src/http/read-body.ts';
import { sources } from '../../../../src/sources/index.ts';
import { authenticationOf } from '../../../../src/sources/mapped/index.ts';
import type { Mapping } from '../../../../src/sources/mapped/table.ts';
import { failureLimit } from '../../platform.ts';
import type { Kit, Message, Wire } from '../kit.ts';
import { type Answer, gate, tableOf, variablesOf } from '../stage.ts';
import { anyVisit, now, sealed, textOf } from '../writing.ts';

type Row = (kit: Kit) => Promise<void>;

export const booked = (kit: Kit): Message => {
  const [message] = kit.sends(anyVisit);
  if (message === undefined) throw new Error(`${kit.source}: a kit that books nothing`);
  return message;
};

/** Sent to a mailbox that only takes notes. */
async function sent(
  kit: Kit,
  wire: Wire,
): Promise<Answer & { readonly handed: number; readonly reason: string | undefined }> {
  const { post, handed, reasons } = gate(kit);
  const answer = await post(wire);
  return { ...answer, handed: handed.length, reason: reasons()[0] };
}

/** Refused, or, of a tool that sends once and proves who it is, kept where a person sees it. */
async function becomesNoBooking(kit: Kit, wire: Wire): Promise<void> {
  const { post, handed } = gate(kit);
  const { status } = await post(wire);
  const isKept = status === 200 && sources[kit.source]?.sendsOnce === true;
  if (!isKept) expect(String(status)).toMatch(unread);
  expect(handed.map(({ kind }) => kind)).toEqual(isKept ? ['undecodable'] : []);
}

/** What the operator is told of a wrong secret and of none. */
function reasonsOf(kit: Kit): { readonly wrong: string; readonly missing: string } {
  const token = { ONELINK_TOKEN: 'the-token-of-one-link' };
  const configuration = readConfiguration(
    { ...token, ...variablesOf(kit), CONNECTIONS: { salon: tableOf(kit) } },
    sources,
  );
  const entry = configuration.connections.get('salon');
  const source = sources[kit.source];
  if (!entry?.ok || source === undefined) throw new Error(`${kit.source}: a kit with a wrong connection`);
  const mapping = entry.connection.mapping as Mapping | undefined;
  switch (mapping === undefined ? source.authentication : authenticationOf(mapping)) {
    case 'signature':
      return { wrong: 'signature_differs', missing: 'no_signature' };
    case 'path_token':
      return { wrong: 'wrong_path_token', missing: 'no_token' };
    default:
      return { wrong: 'wrong_token', missing: 'no_token' };
  }
}

/** From where the tool sends, and others of its customers too. */
const from = (wire: Wire): Wire => ({ ...wire, headers: { ...wire.headers, 'cf-connecting-ip': '192.0.2.1' } });
const most = 3_000;

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
    await becomesNoBooking(kit, { ...wire, body: wire.body.slice(0, wire.body.length / 2) });
  },

  async wrong_secret(kit) {
    expect(await sent(kit, await sealed(kit, booked(kit), kit.secrets[2]))).toMatchObject({
      ...refused,
      reason: reasonsOf(kit).wrong,
    });
  },

  async missing_credential(kit) {
    expect(await sent(kit, kit.unsealed(await sealed(kit, booked(kit))))).toMatchObject({
      ...refused,
      reason: reasonsOf(kit).missing,
    });
  },

  async malformed_credential(kit) {
    const wire = await sealed(kit, booked(kit));
    const bare = kit.unsealed(wire).headers;
    const credentials = Object.keys(wire.headers).filter((name) => bare[name] === undefined);
    const headers = { ...wire.headers, ...Object.fromEntries(credentials.map((name) => [name, '?'])) };
    const { wrong } = reasonsOf(kit);
    // Tokens in addresses and bodies have no header.
    if (credentials.length === 0) return;
    expect(await sent(kit, { ...wire, headers })).toMatchObject({ ...refused, reason: wrong });
  },

  async stale_timestamp(kit) {
    const longAgo = new Date(now.getTime() - 30 * 86_400_000);
    expect(await sent(kit, await sealed(kit, booked(kit), kit.secrets[0], longAgo))).toMatchObject({
      ...refused,
      reason: 'stale',
    });
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

  /** Forgeries from the tool's own address cost none of its webhooks, the first one included. */
  async flood(kit) {
    const { post } = gate(kit);
    const genuine = from(await sealed(kit, booked(kit)));
    const forged = from(await sealed(kit, booked(kit), kit.secrets[2]));
    for (let count = 0; count < (kit.preset === undefined ? most : 2 * failureLimit.limit); count += 1) {
      const { status } = await post(forged);
      if (status !== (count < failureLimit.limit ? 401 : 429)) expect([count, status]).toBe('refused');
    }
    expect(await post(genuine)).toMatchObject({ status: 200, body: { status: 'accepted' } });
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
    await becomesNoBooking(kit, await kit.seal(body, message, kit.secrets[0], now));
  },
} satisfies Record<string, Row>;
