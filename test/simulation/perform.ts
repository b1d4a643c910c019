/** What people do in a play: staff by hand at One-Link, the operator through the admin API, whoever deploys. */
import { day, instant, visitMs, worldStart } from './generate/times.ts';
import { visitOf } from './names.ts';
import type { Act, Erase, OfConnection, OfVisit } from './plan.ts';
import type { Acted } from './played.ts';
import type { Stage } from './stage.ts';
import { isMended } from './tell.ts';
import type { PlayedTenant } from './tenant.ts';

/** As much of a play as people come to. */
export type Scene = Pick<
  Stage,
  | 'plan'
  | 'oneLink'
  | 'taken'
  | 'edits'
  | 'acted'
  | 'typedIn'
  | 'erasures'
  | 'readings'
  | 'moment'
  | 'say'
  | 'clockOffMs'
>;

/** As much of a connection. */
export interface Performed
  extends Pick<PlayedTenant, 'prefix' | 'deploy'>,
    Partial<Pick<PlayedTenant, 'befall' | 'isRemoved' | 'ask'>> {
  readonly watch: Pick<PlayedTenant['watch'], 'onEnd'>;
  readonly world: Pick<PlayedTenant['world'], 'crash' | 'removeConnection' | 'sweep'> & {
    people(): People;
    /** Every row, where they can be read in the middle of a play. */
    dump?(): string;
  };
}

/** Number of what was typed in beside a visit. */
export const besideTyped = 650;
/** Numbers of the staff's own visits. */
const blockedFrom = 600;

type Calls = ReturnType<PlayedTenant['world']['people']>;
interface Kind {
  readonly kind: string;
}

/** As much of the admin API. */
export interface People extends Pick<Calls, 'retryFailed'>, Partial<Pick<Calls, 'erase'>> {
  pause(): Promise<{ readonly state: string }>;
  resume(): Promise<{ readonly state: string }>;
  deliveries(query: {
    externalRef?: string;
    state?: 'failed';
    cursor?: string;
    limit: number;
  }): Promise<{ deliveries: readonly { delivery_id: string; code: string | null }[]; cursor: string | null }>;
  retry(deliveryId: string): Promise<Kind>;
  discard(deliveryId: string): Promise<Kind>;
  deleteLink(externalRef: string): Promise<Kind>;
  putLink(externalRef: string, appointmentId: number, force?: boolean): Promise<Kind>;
  importLinks(rows: Parameters<Calls['importLinks']>[0]): Promise<readonly Kind[]>;
}

export async function perform(act: Act, stage: Scene, tenants: readonly Performed[]): Promise<void> {
  const { oneLink, say, plan } = stage;
  if (act.do !== 'sweep') say(`✎ ${JSON.stringify(act)}`);
  const acted: Acted = { ...stage.moment(), act, answer: null };
  stage.acted.push(acted);
  // A write that came late by then was there before the hand.
  oneLink.advance();
  const tenantOf = (visit: number): Performed =>
    tenants[plan.visits.find(({ number }) => number === visit)?.connection ?? 0]!;
  switch (act.do) {
    case 'edit':
    case 'delete':
    case 'type_in':
      return byHand(act, stage, tenantOf(act.visit));
    case 'type_beside':
      oneLink.addAppointment({ id: besideTyped, ...act.columns } as Parameters<typeof oneLink.addAppointment>[0]);
      return;
    case 'add_contact':
      oneLink.addContact(act.contact);
      return;
    case 'merged_before':
      oneLink.addAppointment({
        resource_id: 34,
        external_ref: `${tenants[act.connection]?.prefix}${act.id}~merged`,
        idempotency_key: 'long ago',
        starts_at: instant(worldStart - 90 * day),
        ends_at: instant(worldStart - 90 * day + visitMs),
        status: 'cancelled',
      });
      return;
    case 'remove_contact':
      if ([...oneLink.appointments.values()].some(({ contact_id }) => contact_id === act.contact)) return;
      oneLink.removeContact(act.contact);
      return;
    case 'block':
      oneLink.addAppointment({
        id: blockedFrom + act.number,
        resource_id: 31,
        starts_at: instant(act.starts),
        ends_at: instant(act.starts + visitMs),
      });
      return;
    case 'unblock':
      oneLink.edit(blockedFrom + act.number, { status: 'cancelled' });
      return;
    case 'settings':
      Object.assign(oneLink.settings, act.settings);
      return;
    case 'service': {
      const service = oneLink.services.get(act.id);
      if (service === undefined) oneLink.addService({ id: act.id, name: 'Cut', active: act.active });
      else oneLink.services.set(act.id, { ...service, active: act.active });
      return;
    }
    case 'resource': {
      const resource = oneLink.resources.get(act.id);
      if (resource !== undefined) oneLink.resources.set(act.id, { ...resource, ...act.changes });
      return;
    }
    case 'clock':
      stage.clockOffMs = act.offMs;
      return;
    case 'end':
      tenants[act.connection]?.watch.onEnd();
      tenants[act.connection]?.world.crash();
      return;
    case 'deploy':
      tenants[act.connection]?.deploy(act.table, act);
      return;
    case 'remove':
    case 'bulk':
    case 'digest':
    case 'first_version':
    case 'refuse':
    case 'copy':
    case 'restore':
      await tenants[act.connection]?.befall?.(act);
      return;
    case 'ask':
    case 'strays':
    case 'crowd':
    case 'count':
      acted.answer = ((await tenants[act.connection]?.ask?.(act)) ?? []).join('; ');
      return;
    case 'look':
      acted.answer = tenants[act.connection]?.world.dump?.() ?? null;
      return;
    case 'sweep':
      await tenants[act.connection]?.world.sweep();
      return;
    default:
      acted.answer = await asPeople(act, stage, tenants, tenantOf).catch((error: unknown) => {
        // The object ended while it was asked: the person sees an error and asks again, or does not.
        if ((error as Error).constructor.name === 'Dead') return 'ended';
        throw error;
      });
  }
}

type ByHand = Extract<Act, { do: 'edit' | 'delete' | 'type_in' }>;

/** The appointment of a visit as staff find it: the live one, else the last that is no copy put aside. */
function ownAppointment(
  { plan, oneLink, typedIn }: Pick<Scene, 'plan' | 'oneLink' | 'typedIn'>,
  visit: number,
): number | null {
  const own = [...oneLink.appointments.values()].filter(
    (row) => visitOf(plan, row.idempotency_key ?? row.external_ref) === visit || typedIn.get(visit) === row.id,
  );
  const isAside = ({ external_ref: ref }: (typeof own)[number]): boolean => /~merged/.test(ref ?? '');
  return (
    (own.find(({ status }) => status !== 'cancelled') ?? own.findLast((row) => !isAside(row)) ?? own.at(-1))?.id ?? null
  );
}

function byHand(act: ByHand, stage: Scene, tenant: Performed): void {
  const { oneLink, typedIn, edits, plan } = stage;
  if (act.do === 'type_in') {
    const visit = plan.visits.find(({ number }) => number === act.visit);
    const told = plan.sendings.flatMap(({ visit, tellings }) => (visit === act.visit ? tellings : []));
    const first = told.find(({ id }) => act.id === undefined || id === act.id)?.words;
    const startsAt = act.starts === undefined ? first?.startsAt : instant(act.starts);
    const endsAt = act.starts === undefined ? first?.endsAt : null;
    if (visit === undefined || startsAt === undefined) return;
    const row = oneLink.addAppointment({
      resource_id: 31,
      starts_at: startsAt,
      ends_at: endsAt ?? new Date(Date.parse(startsAt) + visitMs).toISOString(),
      ...(act.named && { external_ref: `${tenant.prefix}${act.id ?? visit.ids[0]}` }),
      ...act.columns,
    });
    if (!typedIn.has(act.visit)) typedIn.set(act.visit, row.id);
    edits.push({ ...stage.moment(), visit: act.visit, appointment: row.id, before: null, after: row });
    return;
  }
  const id = ownAppointment(stage, act.visit);
  if (id === null) return;
  const before = oneLink.appointments.get(id) ?? null;
  if (act.do === 'delete') oneLink.removeAppointment(id);
  else oneLink.edit(id, act.changes);
  const after = oneLink.appointments.get(id) ?? null;
  edits.push({ ...stage.moment(), visit: act.visit, appointment: id, before, after });
}

type Asked = OfConnection | OfVisit | Erase;
type PeoplesWorld = Performed['world'];

/** Through the admin API; answers in short. */
async function asPeople(
  act: Asked,
  stage: Scene,
  tenants: readonly Performed[],
  tenantOf: (visit: number) => Performed,
): Promise<string> {
  if ('connection' in act) {
    if (tenants[act.connection]!.isRemoved?.() === true) return 'removed';
    const { world } = tenants[act.connection]!;
    if (act.do === 'read_again') return `read ${await readAgain(world, stage)}`;
    if (act.do === 'retry_failed') return `retried ${(await world.people().retryFailed()).retried}`;
    return (await world.people()[act.do]()).state;
  }
  const { world, prefix } = tenantOf(act.visit);
  if (tenantOf(act.visit).isRemoved?.() === true) return 'removed';
  const people = world.people();
  const visit = stage.plan.visits.find(({ number }) => number === act.visit)!;
  const told = stage.taken.filter(({ sending }) => sending.visit === act.visit && sending.illegible === undefined);
  const id = told.at(-1)?.sending.tellings.at(-1)?.id ?? visit.ids[0];
  const ref = `${prefix}${id}`;
  switch (act.do) {
    case 'erase':
      return erase(act, { ref, id: id ?? '' }, visit.connection, stage, world);
    case 'retry':
    case 'discard': {
      const newest = (await people.deliveries({ externalRef: ref, limit: 1 })).deliveries[0];
      if (newest === undefined) return 'none';
      if (act.do === 'retry' && newest.code === 'undecodable') noteReading(newest.delivery_id, stage);
      return (await people[act.do](newest.delivery_id)).kind;
    }
    case 'unlink':
      return (await people.deleteLink(ref)).kind;
    case 'link':
    case 'import': {
      const appointment = stage.typedIn.get(act.visit) ?? ownAppointment(stage, act.visit);
      if (appointment === null) return 'none';
      if (act.do === 'import') {
        const [answer] = await people.importLinks([{ externalRef: ref, appointmentId: appointment }]);
        return answer?.kind ?? 'none';
      }
      return (await people.putLink(ref, appointment, act.force)).kind;
    }
    default:
      return act satisfies never;
  }
}

/** Part for part, as the admin API does it; what is held right after is kept for the judge. */
async function erase(
  { phone }: Erase,
  { ref, id }: { readonly ref: string; readonly id: string },
  connection: number,
  stage: Scene,
  world: PeoplesWorld,
): Promise<string> {
  const asked = stage.moment();
  const client = phone === undefined ? { externalRef: ref } : { phone };
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const part: { readonly cursor: string | null } | undefined = await world
      .people()
      .erase?.({ client, ...(cursor !== undefined && { cursor }) });
    cursor = part?.cursor ?? null;
  }
  stage.erasures.push({
    ...asked,
    connection,
    phone: phone ?? null,
    id: phone === undefined ? id : null,
    over: stage.moment(),
    rows: world.dump?.() ?? '',
  });
  return 'ok';
}

/** Whatever could not be read, once more: nobody asks One-Link for that. */
async function readAgain(world: PeoplesWorld, stage: Scene): Promise<number> {
  const people = world.people();
  const unread: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await people.deliveries({ state: 'failed', limit: 200, ...(cursor !== undefined && { cursor }) });
    unread.push(...page.deliveries.filter(({ code }) => code === 'undecodable').map(({ delivery_id }) => delivery_id));
    cursor = page.cursor;
  }
  for (const id of unread) {
    noteReading(id, stage);
    // The object may have ended meanwhile: the next question starts another.
    await world.people().retry(id);
  }
  return unread.length;
}

function noteReading(deliveryId: string, { plan, readings, moment }: Scene): void {
  const now = moment();
  if (isMended(plan, now.at)) readings.push({ ...now, deliveryId });
}
