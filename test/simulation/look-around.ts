/** In the end of a play all that the admin API can show is looked at: each way of asking must say the same. */
import { externalRef } from '../../src/booking/ids.ts';
import type { World } from '../world/world.ts';
import type { ShownDelivery } from './played.ts';

type Admin = ReturnType<World['admin']>;

/** What else the admin API shows says the same as the list. */
export async function lookAround(
  admin: Admin,
  deliveries: readonly ShownDelivery[],
  problems: string[],
): Promise<void> {
  const { pending, parked, failed } = await admin.status('ru');
  const ofState = async (state: 'failed' | 'parked') =>
    (await admin.deliveries({ state, limit: 200 })).deliveries.length;
  if (deliveries.length <= 200 && ((await ofState('failed')) !== failed || (await ofState('parked')) !== parked))
    problems.push(`${pending} pending, ${parked} parked and ${failed} failed are counted, others are listed`);
  for (const { delivery_id, state, code, external_ref, appointment_id } of deliveries.slice(-20)) {
    const alone = await admin.delivery(delivery_id);
    if (alone?.state !== state || alone.code !== code || alone.appointment_id !== appointment_id)
      problems.push(`${delivery_id} is ${state} in the list, ${alone?.state} alone`);
    if (external_ref === null || state === 'ignored') continue;
    const ofBooking = await admin.deliveries({ externalRef: external_ref, limit: 200 });
    if (ofBooking.cursor === null && !ofBooking.deliveries.some((one) => one.delivery_id === delivery_id))
      problems.push(`${delivery_id} is not listed under ${external_ref}`);
    if (state !== 'created') continue;
    for (const prefix of await admin.outcomePrefixes(external_ref))
      if (!prefix.startsWith('outcome:')) problems.push(`outcomes are looked for under ${prefix}`);
  }
}

type Link = Awaited<ReturnType<Admin['links']>>['links'][number];

/** So few a page that a history of a few bookings has several. */
const linksAtOnce = 2;
/** Each is a question or two more: of many bookings the first tell enough. */
const lookedAt = 5;

/** Every link of the list stands alone as it is listed, and finds the deliveries of its booking. */
export async function lookAtLinks(
  admin: Admin,
  deliveries: readonly ShownDelivery[],
  problems: string[],
): Promise<void> {
  const links: Link[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await admin.links({ limit: linksAtOnce, ...(cursor !== undefined && { cursor }) });
    links.push(...page.links);
    cursor = links.length > 200 ? null : page.cursor;
  }
  const ids = links.map(({ appointment_id: id }) => id ?? 0);
  if (ids.some((id, index) => id <= (ids[index - 1] ?? 0))) problems.push(`links are listed of ${ids.join()}`);
  for (const { appointment_id: id, delivery_id, state } of deliveries.slice(0, lookedAt)) {
    if (id !== null && state !== 'ignored' && links.length <= 200 && !ids.includes(id))
      problems.push(`${delivery_id} is of the appointment ${id}, and no link is listed to it`);
  }
  for (const link of links.slice(0, lookedAt)) {
    const { external_ref: ref, appointment_id: id, external_refs: refs } = link;
    const alone = await admin.link(ref);
    if (JSON.stringify(alone) !== JSON.stringify(link))
      problems.push(`the link of ${ref} is ${JSON.stringify(link)} in the list, ${JSON.stringify(alone)} alone`);
    const of = await admin.deliveries({ appointmentId: id ?? 0, externalRef: refs[0] ?? '', limit: 200 });
    const wanted = deliveries.filter(({ external_ref: own }) => own !== null && refs.includes(externalRef(own)));
    if (wanted.length <= 200 && idsOf(of.deliveries) !== idsOf(wanted))
      problems.push(`under the appointment ${id} are listed ${idsOf(of.deliveries)}, wanted ${idsOf(wanted)}`);
  }
}

const idsOf = (deliveries: readonly Pick<ShownDelivery, 'delivery_id'>[]): string =>
  deliveries.map(({ delivery_id }) => delivery_id).join();

/** What came before some moment, and what came since, is together what came. */
export async function lookAtTimes(
  admin: Admin,
  deliveries: readonly (ShownDelivery & { readonly received_at: string })[],
  problems: string[],
): Promise<void> {
  const middle = deliveries[Math.floor(deliveries.length / 2)];
  if (middle === undefined || deliveries.length > 200) return;
  const at = Date.parse(middle.received_at);
  const [before, since] = [
    await admin.deliveries({ until: at, limit: 200 }),
    await admin.deliveries({ since: at, limit: 200 }),
  ];
  const isBefore = ({ received_at }: { readonly received_at: string }): boolean => Date.parse(received_at) < at;
  for (const [what, shown, wanted] of [
    ['before', before.deliveries, deliveries.filter(isBefore)],
    ['since', since.deliveries, deliveries.filter((one) => !isBefore(one))],
  ] as const)
    if (idsOf(shown) !== idsOf(wanted))
      problems.push(`${what} ${middle.received_at} are listed ${idsOf(shown)}, wanted ${idsOf(wanted)}`);
}
