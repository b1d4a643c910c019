/** Plays a story: the product's own mailbox between the tool, which loses webhooks, and the strict emulator of One-Link. */
import { htmlPage } from '../../../emulator/faults.ts';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded, Source } from '../../../src/sources/source.ts';
import { createListedTool, type ToolBooking } from '../../tools/listed-tool.ts';
import { createWorld, type World } from '../../world/world.ts';
import { clientName, clientPhone, type Ended, type Stands } from './judge.ts';
import { day, type Happening, type Held, heldAt, hour, minute, type Story, storyStart } from './story.ts';

const instant = (time: number): string => new Date(time).toISOString().replace('.000', '');

const fieldsOf = ({ state, starts, staff, client }: Held): BookingFields => ({
  state,
  times: { startsAt: instant(starts), endsAt: instant(starts + hour) },
  staff: [staff],
  clientName: clientName(client),
  clientPhone: clientPhone(client),
});

const bookingOf = ({
  id,
  changedAt,
  predecessor,
  successor,
  ...held
}: Held & { readonly changedAt: number }): ToolBooking => ({
  id,
  fields: fieldsOf({ id, ...held }),
  changedAt,
  ...(predecessor !== undefined && { predecessor }),
  ...(successor !== undefined && { successor }),
});

export async function play(story: Story): Promise<Ended> {
  const { clock, pageSize, listsChanges, longestSpanMs, hidden } = story;
  const knows = (): ReadonlyMap<string, ToolBooking> =>
    new Map([...heldAt(story, world.now() - story.lagMs)].map(([id, held]) => [id, bookingOf(held)]));
  const tool = createListedTool({
    clock,
    pageSize,
    changes: listsChanges,
    knows,
    hides: ({ id }) =>
      hidden !== null &&
      id.startsWith(`c${hidden.client}-`) &&
      world.now() >= hidden.from &&
      world.now() < hidden.until,
    ...(longestSpanMs !== null && { longestSpanMs }),
  });
  const source: Source = {
    ...(sources['calcom'] as Source),
    clock,
    listing: tool.listing,
    ...(clock === 'read_back' && { readBack: tool.readBack }),
  };
  const world: World = createWorld({
    source,
    connection: {
      api_key: 'SALON_API_KEY',
      reconcile_minutes: story.everyMinutes,
      resources: { anna: 31, boris: 32 },
    },
    tool(call) {
      const failing = story.toolFails.find(({ from, until }) => world.now() >= from && world.now() < until);
      return failing === undefined ? tool.answer(call) : { status: failing.status };
    },
  });
  world.oneLink.addResource({ id: 32, name: 'Boris' });
  const at = (time: number, what: () => void): void => void world.clock.at(time, what);
  for (const { from, until } of story.oneLinkFails) {
    at(from, () => world.oneLink.faults.add({ times: Number.POSITIVE_INFINITY }, htmlPage(503)));
    at(until, () => world.oneLink.faults.clear());
  }
  story.happenings.forEach((happening, index) => {
    for (const arrival of happening.arrives) at(arrival, () => void deliver(happening, index, story, world));
  });
  for (const { at: time, client } of story.typedIn) at(time, () => typeIn(client, story, world));
  for (const time of story.crashes) at(time, () => world.crash());
  if (story.paused !== null) {
    at(story.paused.from, () => void world.people().pause());
    at(story.paused.until, () => void world.people().resume());
  }
  for (const time of story.asked) at(time, () => void world.people().reconcile({ isDry: false }));
  // The cron's knock.
  for (let time = storyStart; time < story.quietFrom + 4 * day; time += hour) at(time, () => void world.sweep());
  await world.pass(story.quietFrom - storyStart + 2 * day + hour);
  const before = world.writes().length;
  await world.pass(day);
  const ended: Ended = {
    appointments: [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id) as unknown as Stands),
    writes: writesIn(world),
    lateWrites: world
      .writes()
      .slice(before)
      .map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`),
    problems: world.logs.filter((line) => /"level":"error"/.test(line)),
  };
  world.end();
  return ended;
}

function writesIn(world: World): Ended['writes'] {
  const names = Array.from({ length: 10 }, (_, client) => clientName(client));
  return world.writes().flatMap(({ path, body, at }) => {
    const [, number] = /^\/appointments\/(\d+)$/.exec(path) ?? [];
    const name =
      number === undefined ? null : (world.oneLink.show(Number(number)) as unknown as Stands | undefined)?.client_name;
    const client = names.indexOf(name ?? '');
    return client === -1 ? [] : [{ at, client, body }];
  });
}

/** As a decoder would give the tool's webhook to the mailbox. A source that reads back says nothing but the id. */
async function deliver({ at, held }: Happening, index: number, story: Story, world: World): Promise<void> {
  const isDated = story.clock === 'event_time';
  const events = held.map((one): Decoded => {
    const isOnlyId = story.clock === 'read_back';
    const isDeleted = 'isDeleted' in one;
    const { predecessor, successor } = isDeleted ? {} : one;
    return {
      kind: 'booking',
      event: isDeleted ? 'DELETED' : 'BOOKED',
      id: one.id,
      key: isOnlyId
        ? { kind: 'while_newest', parts: [one.id], retrySpanMs: 10 * minute }
        : { kind: 'event_id', id: `${index}/${one.id}` },
      clock: isDated ? at : null,
      ...(isDated && { clockKind: 'event_time' as const }),
      fields: isOnlyId ? {} : isDeleted ? { state: 'cancelled' } : fieldsOf(one),
      opens: index === story.happenings.findIndex(({ held: first }) => first.some(({ id }) => id === one.id)),
      ...(isOnlyId && { readBack: true }),
      ...(!isOnlyId && predecessor !== undefined && { predecessor }),
      ...(!isOnlyId && successor !== undefined && { successor, movedAway: true }),
      body: {},
    } as Decoded;
  });
  try {
    await world.accept(...events);
  } catch {
    // The object ended meanwhile. The tool does not send again, so this webhook is lost, too.
  }
}

/** Staff type in what the client has told them on the phone. */
function typeIn(client: number, story: Story, world: World): void {
  const held = [...heldAt(story, world.now()).values()].find(
    (one) => one.client === client && one.state === 'accepted',
  );
  if (held === undefined) return;
  const isThere = [...world.oneLink.appointments.values()].some(
    ({ client_phone: phone, status }) => phone === clientPhone(client) && status !== 'cancelled',
  );
  if (isThere) return;
  const contact = world.oneLink.addContact({ full_name: clientName(client), phone: clientPhone(client) });
  world.oneLink.addAppointment({
    resource_id: held.staff === 'anna' ? 31 : 32,
    starts_at: instant(held.starts),
    ends_at: instant(held.starts + hour),
    contact_id: contact.id,
    client_name: clientName(client),
    client_phone: clientPhone(client),
  });
}
