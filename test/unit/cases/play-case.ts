/**
 * Plays a case in virtual time: the product's edge with its authentication and decoding, a mailbox for each connection, one
 * strict One-Link and a stand-in of the tool's API.
 */

import { htmlPage } from '../../../emulator/faults.ts';
import { createOneLink, type OneLink } from '../../../emulator/one-link.ts';
import { readConfiguration } from '../../../src/config/read.ts';
import { sources } from '../../../src/sources/index.ts';
import { createClock } from '../../world/clock.ts';
import { createWorld, oneLinkOptions, type ToolReply, tokens, type World } from '../../world/world.ts';
import { kits } from '../conformance/kits.ts';
import { before, form, formText, hmac } from '../conformance/writing.ts';
import { edge } from '../edge.ts';
import { type Case, type Json, readCase, repeated, type Step } from './case.ts';
import { differences } from './expected.ts';

const toolUrl = 'https://tool-api.example.com';
const second = 1000;
/** A day after what the cases tell of: a tool's clock is believed when it is not years away. */
const caseStart = Date.parse('2026-11-21T05:00:00Z');

/** What is otherwise than the case expects; empty where it holds. */
export async function playCase(name: string): Promise<string[]> {
  const played = stageOf(readCase(name, caseStart));
  const { steps, expect } = played.example;
  const problems: string[] = [];
  for (const step of repeated(steps)) {
    problems.push(...(await played.perform(step)));
    if (step.wait === undefined) await played.quiet();
  }
  // What the tool is asked once more is asked some seconds later.
  await played.pass(20 * second);
  return [...problems, ...differences(expect, await played.outcome())];
}

function stageOf(example: Case) {
  const clock = createClock(caseStart);
  const oneLink = createOneLink({ now: clock.now, ...oneLinkOptions });
  for (const [id, name] of [
    [31, 'Anna'],
    [32, 'Boris'],
    [33, 'Carla'],
  ] as const)
    oneLink.addResource({ id, name });
  for (const row of example.oneLink?.appointments ?? []) addByHand(oneLink, row);
  const connections = JSON.parse(JSON.stringify(example.connections).replaceAll('{toolApi}', toolUrl)) as Record<
    string,
    Json
  >;
  const toolApi = new Map(Object.entries(example.toolApi ?? {}));
  const answer = toolAnswering(toolApi);
  const worlds = new Map<string, World>();
  const configuration = readConfiguration(
    { ...tokens, ...example.secrets, ONELINK_URL: 'https://one-link.test', CONNECTIONS: connections },
    sources,
  );
  for (const [name, entry] of configuration.connections) {
    if (!entry.ok) throw new Error(`connection ${name}: ${JSON.stringify(entry)}`);
    const world = createWorld({
      stage: { clock, oneLink },
      // A case has the answers that it needs; its tool cannot be listed.
      configured: { ...entry.connection, reconcileMinutes: 0 },
      tool: answer,
      holding: async (mailbox, query) => (await worlds.get(mailbox)?.people().holding(query)) ?? null,
    });
    worlds.set(name, world);
  }
  const worldOf = (name: string): World => {
    const world = worlds.get(name);
    if (world === undefined) throw new Error(`no connection ${name}`);
    return world;
  };
  const bridge = edge({
    connections,
    sources,
    variables: example.secrets,
    now: clock.now,
    calls: (name) => ({
      ...worldOf(name).people(),
      accept: (batch) =>
        worldOf(name)
          .core()
          .accept({ ...batch, receivedAt: clock.now() }),
    }),
  });
  const pass = (ms: number): Promise<void> => clock.runTo(clock.now() + ms);

  async function perform(step: Step): Promise<string[]> {
    if (step.oneLink !== undefined) {
      oneLink.faults.clear();
      if (step.oneLink !== 'ok') oneLink.faults.add({ times: 1e9 }, htmlPage(Number(step.oneLink)));
    }
    for (const [call, reply] of Object.entries(step.toolApi ?? {})) toolApi.set(call, reply);
    if (step.wait !== undefined && step.wait !== 'quiet') await pass(Date.parse(step.wait) - clock.now());
    if (step.admin !== undefined) {
      const [method = 'GET', path = ''] = step.admin.split(' ');
      const asked = bridge.api(path, { method });
      await pass(second);
      return (await asked).ok ? [] : [`${step.admin} answered ${(await asked).status}`];
    }
    if (step.hook === undefined) return [];
    const request = await requestOf(step, connections[step.hook] ?? {}, example.secrets, clock.now());
    const sent = bridge.request(`/hooks/${step.hook}${step.path ?? ''}`, { method: 'POST', ...request });
    await pass(50);
    const { status } = await sent;
    return status === (step.answer ?? 200)
      ? []
      : [`the hook ${step.hook} answered ${status}: ${await (await sent).text()}`];
  }

  return {
    example,
    perform,
    pass,
    /** Until nothing has been asked of One-Link for a second. */
    async quiet(): Promise<void> {
      for (let asked = -1; asked !== oneLink.requests.length; ) {
        asked = oneLink.requests.length;
        await pass(second);
      }
    },
    async outcome() {
      const deliveries: Json[] = [];
      for (const name of worlds.keys()) {
        const { body } = await jsonOf(await bridge.api(`/api/deliveries?connection=${name}&limit=200`));
        deliveries.push(...((body['deliveries'] ?? []) as Json[]));
      }
      return { appointments: [...oneLink.appointments.keys()].map((id) => oneLink.show(id) as Json), deliveries };
    },
  };
}

const jsonOf = async (response: Response) => ({ status: response.status, body: (await response.json()) as Json });

/** A row of a case has no contact: its client is one who is not in the directory yet. */
function addByHand(oneLink: OneLink, { client_name: name, client_phone: phone, ...row }: Json): void {
  const contact = oneLink.addContact({ full_name: String(name ?? 'Somebody'), phone: phone as string });
  oneLink.addAppointment({ ...row, client_name: name, client_phone: phone, contact_id: contact.id } as never);
}

const toolAnswering =
  (toolApi: ReadonlyMap<string, unknown>) =>
  ({ url, body }: { url: string; body?: string }): ToolReply => {
    const path = url.slice(toolUrl.length).split('?')[0];
    const reply = toolApi.get(`${body === undefined ? 'GET' : 'POST'} ${path}`) ?? 404;
    return typeof reply === 'number'
      ? { status: reply, body: '{}' }
      : { status: 200, body: typeof reply === 'string' ? reply : JSON.stringify(reply) };
  };

async function requestOf(
  { contentType = 'application/json', sign = 'none', body }: Step,
  table: Json,
  secrets: Readonly<Record<string, string>>,
  now: number,
): Promise<{ headers: Record<string, string>; body: BodyInit }> {
  const text = typeof body === 'string' ? body : contentType === form ? formText(body) : JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  const secret = secrets[String(table['secret'])] ?? '';
  const signed = sign === 'none' ? {} : await headersBy(sign, bytes, secret, table, new Date(now));
  return { headers: { ...signed, 'content-type': contentType }, body: bytes as BodyInit };
}

async function headersBy(
  source: string,
  bytes: Uint8Array,
  secret: string,
  table: Json,
  at: Date,
): Promise<Readonly<Record<string, string>>> {
  const message = { body: null };
  if (source === 'square') {
    const signed = (body: Uint8Array): Uint8Array => before(String(table['notification_url']), body);
    const { seal } = hmac({ header: 'x-square-hmacsha256-signature', encoding: 'base64', signed });
    return seal(bytes, message, secret, at).headers;
  }
  const kit = kits.find((one) => one.source === source && one.preset === undefined);
  if (kit === undefined) throw new Error(`no way of signing of ${source}`);
  return (await kit.seal(bytes, message, secret, at)).headers;
}
