/** What people do in a history: staff at One-Link, the operator at the admin API, whoever deploys. */
import type { Appointment } from '../../../emulator/rows.ts';
import type { Act, Edited } from '../plan.ts';
import type { Random } from '../random.ts';
import { companionsPhone, type Life, unknownStaff } from './life.ts';
import type { Switches } from './switches.ts';
import { hour, minute, slotOf, visitMs, worldStart } from './times.ts';

export interface Scene {
  readonly random: Random;
  readonly switches: Switches;
  readonly lives: readonly { readonly life: Life; readonly visit: number; readonly connection: number }[];
  readonly troubleEnds: number;
  /** The tables at the beginning, and what a deployment makes of each. */
  readonly tables: readonly Readonly<Record<string, unknown>>[];
  readonly repaired: readonly Readonly<Record<string, unknown>>[];
}

/** A specialist whom no tool knows. */
const otherSpecialist = 33;

const goneContact = 704;
const comingContact = 705;

export function drawActs(scene: Scene): Act[] {
  return [...staff(scene), ...operator(scene), ...deployments(scene)].sort((a, b) => a.at - b.at);
}

function staff({ random: whole, switches, lives, troubleEnds }: Scene): Act[] {
  const acts: Act[] = [];
  const first = lives[0];
  if (first === undefined) return acts;
  const soon = (mean: number): number => Math.min(troubleEnds, worldStart + whole.around(mean));
  if (switches.known) {
    const random = whole.fork('known');
    const phone = '+77010000000';
    acts.push({ at: worldStart, do: 'add_contact', contact: { id: 700, full_name: 'Ivan', phone } });
    acts.push({
      at: worldStart,
      do: 'type_in',
      visit: first.visit,
      named: true,
      columns: {
        client_name: 'Ivan',
        contact_id: 700,
        // Emptied by hand is not the same as never filled, and nobody's word either.
        client_comment: whole.fork('emptied').chance(0.3) ? '' : 'typed by staff',
        ...(random.chance(0.3) && { status: 'confirmed' }),
        ...(random.chance(0.3) && { service_amount: 7700 }),
      },
    });
  }
  if (switches.unheard) acts.push(...typedUnheard(whole.fork('unheard'), first, soon));
  // Staff had typed the visit in, and the operator, or the tool itself, says which appointment it is.
  if (switches.imports || switches.carried) {
    const columns = { ...typedByStaff(first.life), client_comment: 'typed by staff' };
    acts.push({ at: worldStart, do: 'add_contact', contact: { id: 702, full_name: 'Typed', phone: '+77770000000' } });
    acts.push({ at: worldStart, do: 'type_in', visit: first.visit, named: false, columns });
  }
  if (switches.imports) acts.push({ at: worldStart + 1, do: 'import', visit: first.visit });
  if (switches.rivals) {
    acts.push({ at: worldStart, do: 'add_contact', contact: { id: 702, full_name: 'Typed', phone: '+77770000000' } });
    // Once for each of the first two ids: which of the two it is, a person must say.
    for (const id of first.life.ids.slice(0, 2))
      acts.push({
        at: worldStart,
        do: 'type_in',
        visit: first.visit,
        named: true,
        id,
        columns: typedByStaff(first.life),
      });
    const at = troubleEnds + 10 * minute;
    if (whole.fork('rivals').chance(0.6)) acts.push({ at, do: 'link', visit: first.visit });
  }
  if (switches.foreign) {
    const at = soon(2 * hour) + minute;
    acts.push({ at, do: 'edit', visit: whole.fork('foreign').pick(lives).visit, changes: { external_ref: 'shop:77' } });
  }
  if (switches.stranger) {
    // Somebody else has the first client's phone, and is known well.
    const known = {
      phone: '+77010000000',
      ...(whole.fork('known well').chance(0.7) && { identifier: '900101300017' }),
    };
    // Or it is one of two in a field.
    const isOneOfTwo = whole.fork('two phones').chance(0.3);
    const contact = {
      id: 701,
      full_name: 'Olga Kim',
      ...(isOneOfTwo ? { phone: '+77010000000, +77020000009' } : known),
    };
    acts.push({ at: worldStart, do: 'add_contact', contact });
  }
  if (switches.identifiers && whole.fork('card').chance(0.4)) {
    // What stands on the client's card looks like an IIN and is none (trap 12).
    const digit = first.visit % 10;
    const client = { full_name: `Ivan Petrov ${digit}`, phone: `+7701000000${digit}` };
    acts.push({ at: worldStart, do: 'add_contact', contact: { id: 703, ...client, identifier: '123456789012' } });
  }
  if (switches.identifiers && whole.fork('number').chance(0.5)) {
    const changes = { client_identifier: whole.fork('whose number').pick([null, 'AB 77']) };
    acts.push({ at: soon(2 * hour), do: 'edit', visit: first.visit, changes });
  }
  if (switches.contactComes) {
    // Somebody has typed the client in between the bridge's look and its POST, or it is another's phone.
    const random = whole.fork('contact comes');
    const arrival = first.life.sendings[0]?.arrives[0] ?? worldStart;
    const own = { id: comingContact, full_name: 'Ivan Petrov 0', phone: '+77010000000' };
    const contact = random.chance(0.5) ? own : { ...own, full_name: 'Olga Kim', identifier: '900101300017' };
    acts.push({ at: arrival + random.between(200, 700), do: 'add_contact', contact });
  }
  if (switches.namesTaken) {
    // What was merged once, of a booking that is forgotten.
    const random = whole.fork('names taken');
    const ids = lives.flatMap(({ life, connection }) => (connection === 0 ? life.ids : []));
    for (const id of ids)
      if (random.chance(0.7)) acts.push({ at: worldStart, do: 'merged_before', connection: first.connection, id });
  }
  if (switches.contactGone) {
    // Found by the bridge, and gone before it is named.
    const arrival = first.life.sendings[0]?.arrives[0] ?? worldStart;
    const contact = { id: goneContact, full_name: 'Ivan Petrov 0', phone: '+77010000000' };
    acts.push({ at: worldStart, do: 'add_contact', contact });
    acts.push({ at: arrival + whole.fork('contact').between(60, 900), do: 'remove_contact', contact: goneContact });
  }
  if (switches.edits) acts.push(...edits(whole.fork('edits'), switches, lives, soon));
  if (switches.staffStatus) {
    const random = whole.fork('staff status');
    const status = random.pick(['cancelled', 'completed', 'no_show', 'confirmed']);
    const at = soon(2 * hour);
    // A moment before two bookings turn out to be one, too.
    const pointers = lives.flatMap(({ life }) => life.sendings.filter(isPointer));
    const pointer = pointers.length > 0 && random.fork('pointed').chance(0.5) ? random.fork('at').pick(pointers) : null;
    const before = pointer === null ? null : (pointer.arrives[0] ?? at) - random.fork('before').between(1000, minute);
    const { visit } = pointer ?? random.pick(lives);
    acts.push({ at: before ?? at, do: 'edit', visit, changes: { status } });
    // And once more, when its client has moved it meanwhile.
    const again = random.fork('again');
    const next = lives.find((one) => one.visit === visit)?.life.sendings.find(({ arrives: [first = 0] }) => first > at);
    const moved = next?.arrives[0];
    if (moved !== undefined && moved < troubleEnds - hour && again.chance(0.4))
      acts.push({ at: moved + again.around(minute), do: 'edit', visit, changes: { status } });
  }
  if (switches.handPrices) {
    const random = whole.fork('prices');
    for (let index = 0; index < 2; index += 1) {
      const changes = { service_amount: 7000 + 10 * index };
      acts.push({ at: soon(2 * hour), do: 'edit', visit: random.pick(lives).visit, changes });
    }
  }
  if (switches.gone) {
    // While something is told of it, too.
    const { sendings } = first.life;
    const arrival = whole.pick(sendings)?.arrives[0] ?? worldStart;
    const at = whole.chance(0.4) ? Math.min(troubleEnds, arrival + whole.between(50, 700)) : soon(3 * hour);
    // Between the look at it and the write, where much is told at once.
    const random = whole.fork('gone');
    const later = switches.rush && sendings.length > 1 ? random.pick(sendings.slice(1)).arrives[0] : undefined;
    const isBetween = later !== undefined && later < troubleEnds - minute && random.chance(0.8);
    acts.push({ at: isBetween ? later + random.between(40, 260) : at, do: 'delete', visit: first.visit });
  }
  return acts;
}

/** As people write a phone. */
const written = ['+77010000000', '8 (701) 000-00-00', '+7 701 000 00 00'];

/** The client's visit as the reception typed it in before the tool told of it, or something that only looks like it. */
function typedUnheard(random: Random, { visit }: Scene['lives'][number], soon: (mean: number) => number): Act[] {
  const kind = random.pick([
    'first',
    'first',
    'first',
    'next',
    'ahead',
    'ahead',
    'leaves',
    'other specialist',
    'other phone',
    'foreign',
    'cancelled',
  ] as const);
  const version = kind === 'next' ? 1 : ['ahead', 'leaves', 'other phone', 'foreign'].includes(kind) ? 17 : 0;
  const isForeign = kind === 'foreign';
  const starts = slotOf(visit, isForeign && random.fork('where').chance(0.7) ? 0 : version);
  const columns: Partial<Appointment> = {
    resource_id: kind === 'other specialist' ? otherSpecialist : 31,
    contact_id: 705,
    client_name: 'Ivan',
    client_phone: kind === 'other phone' ? '+77010000009' : random.fork('written').pick(written),
    ...(isForeign && { external_ref: 'site:9' }),
    ...(kind === 'cancelled' && { status: 'cancelled' as const }),
  };
  const acts: Act[] = [
    { at: worldStart, do: 'add_contact', contact: { id: 705, full_name: 'Ivan', phone: '+77010000000' } },
    { at: worldStart, do: 'type_in', visit, named: false, starts, columns },
  ];
  if (kind === 'leaves') acts.push({ at: soon(2 * hour), do: 'edit', visit, changes: { status: 'cancelled' } });
  // The client has another visit.
  const [starts_at_ms, ends_at_ms] = [slotOf(visit, 18), slotOf(visit, 18) + visitMs];
  if (random.fork('beside').chance(0.25))
    acts.push({
      at: worldStart,
      do: 'type_beside',
      columns: { ...columns, external_ref: null, starts_at_ms, ends_at_ms },
    });
  return acts;
}

const isPointer = ({ tellings }: Life['sendings'][number]): boolean =>
  tellings.some(({ event }) => event === 'MOVED_AWAY' || event === 'CAME_FROM');

/** Where it stands in nobody's way. */
const typedByStaff = (_: Life) => ({ resource_id: 34, contact_id: 702, client_name: 'Typed' });

/** Every field that staff may change; each value is one that no tool tells. */
function edits(random: Random, switches: Switches, lives: Scene['lives'], soon: (mean: number) => number): Act[] {
  const kinds: readonly ((index: number, visit: number) => Edited)[] = [
    (index) => ({ client_comment: `by hand ${index}` }),
    (index) => ({ client_comment: `by hand ${index}` }),
    (index) => ({ client_name: `Hand ${index}` }),
    (index) => ({ client_phone: `+7702000000${index}` }),
    (index) => ({ client_birth_date: `1980-02-0${index + 1}`, client_gender: 'female' }),
    // Who frees a slot for a booking that has given up on it tells it so by a retry, not by the calendar.
    (index) =>
      switches.swap || switches.slotTaken ? { client_name: `Hand ${index}` } : { resource_id: otherSpecialist },
    (index, visit) =>
      switches.swap || switches.slotTaken
        ? { client_comment: `by hand ${index}` }
        : {
            starts_at_ms: worldStart + 20 * 24 * hour + (visit * 10 + index) * hour,
            ends_at_ms: worldStart + 20 * 24 * hour + (visit * 10 + index) * hour + visitMs,
          },
  ];
  return Array.from({ length: random.between(1, 5) }, (_, index): Act => {
    const { visit } = random.pick(lives);
    return { at: soon(3 * hour), do: 'edit', visit, changes: random.pick(kinds)(index, visit) };
  });
}

function operator({ random: whole, switches, lives, troubleEnds, tables }: Scene): Act[] {
  const acts: Act[] = [];
  const within = (random: Random): number => Math.min(troubleEnds - 30 * minute, worldStart + random.around(3 * hour));
  if (switches.pauses) {
    const random = whole.fork('pauses');
    // Where many come at once, it is while the connection is paused, and then its object ends.
    const at = switches.many ? worldStart + random.between(0, 3 * minute) : within(random);
    const { connection } = random.pick(lives);
    const resumed = Math.min(troubleEnds - minute, at + (switches.many ? 2 * hour : random.around(2 * hour) + 1));
    acts.push({ at, do: 'pause', connection });
    if (random.chance(0.5)) acts.push({ at: random.between(at, resumed), do: 'end', connection });
    acts.push({ at: resumed, do: 'resume', connection });
  }
  if (switches.retries) {
    const random = whole.fork('retries');
    for (let index = 0; index < 3; index += 1) {
      const { visit, connection } = random.pick(lives);
      acts.push(
        random.chance(0.5)
          ? { at: within(random), do: 'retry', visit }
          : { at: within(random), do: 'retry_failed', connection },
      );
    }
  }
  if (switches.retries && switches.unknownService && whole.fork('service').chance(0.6)) {
    // Somebody makes the service known, and has it sent.
    acts.push({ at: troubleEnds - 20 * minute, do: 'service', id: 99, active: true });
    for (const { visit } of lives) acts.push({ at: troubleEnds + minute, do: 'retry', visit });
  }
  // When all is calm: an answer that is missing is no refusal.
  if (switches.asks)
    for (const connection of tables.keys()) acts.push({ at: troubleEnds + 80 * minute, do: 'ask', connection });
  if (switches.strays) {
    const isFlood = whole.fork('strays').chance(0.15);
    for (const connection of tables.keys())
      acts.push({ at: troubleEnds + 65 * minute, do: 'strays', connection, isFlood });
  }
  if (switches.crowds)
    for (const connection of tables.keys()) acts.push({ at: troubleEnds + 75 * minute, do: 'crowd', connection });
  if (switches.counts) {
    const random = whole.fork('counts');
    for (let index = 0; index < 4; index += 1)
      acts.push({ at: within(random), do: 'count', connection: random.pick(lives).connection });
  }
  if (switches.bulk) acts.push({ at: troubleEnds + 70 * minute, do: 'bulk', connection: 0 });
  if (switches.forks) {
    const random = whole.fork('forks');
    const forked = lives.filter(({ life }) => life.ids.some((id) => id.includes('.f')));
    for (const { visit } of forked) {
      // In the middle of it, and when all of it was told.
      if (random.chance(0.3)) acts.push({ at: within(random), do: 'link', visit });
      if (random.chance(0.7)) acts.push({ at: troubleEnds + 10 * minute, do: 'link', visit });
    }
  }
  if (switches.discards) {
    const random = whole.fork('discards');
    const { visit, life } = random.pick(lives);
    // While a call about it is under way, too.
    const told = random.fork('told').pick(life.sendings)?.arrives[0];
    const isMidway = told !== undefined && random.fork('midway').chance(0.4);
    const at = isMidway
      ? Math.min(told + random.fork('then').between(50, 1600), troubleEnds - 30 * minute)
      : within(random);
    acts.push({ at, do: 'discard', visit });
  }
  if (switches.companions) {
    // While the first waits whose body names the second's client.
    const random = whole.fork('companions');
    const [one, other] = lives;
    const arrivals = one?.life.sendings.flatMap(({ arrives }) => arrives.slice(0, 1)) ?? [];
    const told = random.pick(arrivals.filter((at) => at < troubleEnds - hour));
    if (one !== undefined && other !== undefined && told !== undefined) {
      const phone = random.chance(0.7) ? companionsPhone : undefined;
      acts.push(
        { at: told - 1, do: 'pause', connection: one.connection },
        {
          at: told + random.between(1, 60_000),
          do: 'erase',
          visit: other.visit,
          ...(phone !== undefined && { phone }),
        },
        { at: told + 2 * minute, do: 'resume', connection: one.connection },
      );
    }
  }
  if (switches.erases) acts.push(...erasures(whole.fork('erasures'), lives, within));
  if (switches.relinks) {
    const random = whole.fork('relinks');
    const { visit, life } = random.pick(lives);
    // While it is being made, or written.
    const told = switches.midway ? whole.fork('midway').pick(life.sendings)?.arrives[0] : undefined;
    const at =
      told === undefined
        ? within(random)
        : Math.min(troubleEnds - 30 * minute, told + whole.fork('then').between(100, 1600));
    // Where it is now, or where somebody has put it by mistake.
    const starts = life.starts + (random.chance(0.5) ? 0 : 500 * hour);
    const columns = { ...typedByStaff(life), starts_at_ms: starts, ends_at_ms: starts + visitMs };
    if (random.chance(0.5)) {
      acts.push({ at: worldStart, do: 'add_contact', contact: { id: 702, full_name: 'Typed', phone: '+77770000000' } });
      acts.push({ at: worldStart, do: 'type_in', visit, named: false, columns });
    }
    if (random.chance(0.6)) acts.push({ at, do: 'unlink', visit });
    acts.push({ at: Math.min(troubleEnds, at + random.around(hour) + 1), do: 'link', visit });
    const isForced = whole.fork('forced').chance(0.3);
    acts.push({ at: troubleEnds + minute, do: 'link', visit, ...(isForced && { force: true }) });
  }
  return acts;
}

/** A client asks to be erased, in whatever state his booking is; by phone as he had it then. */
function erasures(random: Random, lives: Scene['lives'], within: (random: Random) => number): Act[] {
  return Array.from({ length: random.between(1, 2) }, (): Act => {
    const { visit, life } = random.pick(lives);
    const later = Math.max(
      worldStart + minute,
      random.chance(0.5) ? life.time + random.around(minute) : within(random),
    );
    // While a call about it is under way, too.
    const told = random.fork('told').pick(life.sendings)?.arrives[0];
    const isMidway = told !== undefined && random.fork('midway').chance(0.3);
    const at = isMidway ? told + random.fork('then').between(50, 1600) : later;
    const { phone } = life.known.findLast(({ time }) => time <= at)?.words ?? {};
    return { at, do: 'erase', visit, ...(phone !== undefined && random.chance(0.6) && { phone }) };
  });
}

function deployments({ random: whole, switches, lives, troubleEnds, tables, repaired }: Scene): Act[] {
  const acts: Act[] = [];
  tables.forEach((table, connection) => {
    const random = whole.fork(`deployments ${connection}`);
    const again = { ...table, retention_days: Number(table['retention_days'] ?? 30) + 1 };
    const at = Math.min(troubleEnds - hour, worldStart + random.around(2 * hour));
    if (switches.deploy) acts.push({ at, do: 'deploy', connection, table: again });
    if (switches.readdressed) {
      // All of a configuration at once.
      const day = worldStart + whole.fork('address').around(90 * minute);
      acts.push({ at: day, do: 'deploy', connection, table, isReaddressed: true });
      acts.push({ at: day + minute, do: 'sweep', connection });
    }
    if (switches.unknownStaff && random.fork('unknown staff').chance(0.5)) {
      // Somebody reads that her row is missing.
      const resources = { ...Object(table['resources']), [unknownStaff]: otherSpecialist };
      acts.push({ at: troubleEnds - 20 * minute, do: 'deploy', connection, table: { ...table, resources } });
      acts.push({ at: troubleEnds - 19 * minute, do: 'sweep', connection });
    }
    if (switches.repairs || switches.parks || (switches.unknownIds && random.fork('known at last').chance(0.5))) {
      acts.push({ at: troubleEnds - minute / 2, do: 'retry_failed', connection });
      const mended = troubleEnds - random.between(2, 30) * minute;
      acts.push({ at: mended, do: 'deploy', connection, table: repaired[connection]! });
      acts.push({ at: mended + minute, do: 'sweep', connection });
    }
    // In the middle of what was told a moment ago.
    const told = lives.filter((one) => one.connection === connection).flatMap(({ life }) => life.sendings);
    const away = told.filter(({ tellings }) => tellings.some(({ movedAway }) => movedAway === true));
    for (const { arrives } of switches.crash && switches.rush ? [...away, ...told.slice(0, 1)] : []) {
      acts.push({ at: (arrives[0] ?? worldStart) + random.between(50, 5000), do: 'end', connection });
    }
    for (let index = switches.crash ? random.between(0, 3) : 0; index > 0; index -= 1) {
      acts.push({ at: worldStart + random.around(2 * hour), do: 'end', connection });
    }
  });
  tables.forEach((table, connection) => {
    const random = whole.fork(`versions ${connection}`);
    const within = (): number => Math.min(troubleEnds - hour, worldStart + minute + random.around(2 * hour));
    if (switches.firstVersion) acts.push({ at: within(), do: 'first_version', connection });
    if (switches.refusals) {
      for (let index = 0; index < 3; index += 1) {
        acts.push({ at: within(), do: 'refuse', connection, count: random.between(1, 9) });
      }
    }
    if (switches.digests) acts.push(...digests(random, connection, within));
    if (!switches.removed) return;
    const at = within();
    acts.push({ at, do: 'remove', connection });
    const back = Math.min(troubleEnds - 40 * minute, at + random.around(hour));
    acts.push({ at: back, do: 'deploy', connection, table });
    // The cron knows the connection again.
    acts.push({ at: Math.ceil(back / (15 * minute)) * 15 * minute, do: 'sweep', connection });
    if (!switches.retention) return;
    // What is over goes in the meantime, whoever was told of it.
    const again = troubleEnds + random.fork('again').between(1, 30) * hour;
    acts.push({ at: again, do: 'remove', connection });
    const last = switches.repairs || switches.parks ? (repaired[connection] ?? table) : table;
    acts.push({ at: troubleEnds + 70 * hour, do: 'deploy', connection, table: last });
    acts.push({ at: troubleEnds + 70 * hour + minute, do: 'sweep', connection });
  });
  if (switches.clockJumps) {
    const random = whole.fork('clock');
    for (let index = 0; index < 3; index += 1) {
      // A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear.
      const offMs = random.between(-5, 5) * (switches.lateCommit ? minute / 5 : minute);
      acts.push({ at: Math.min(troubleEnds - 1, worldStart + random.around(2 * hour)), do: 'clock', offMs });
    }
    acts.push({ at: troubleEnds, do: 'clock', offMs: 0 });
  }
  return acts;
}

/** Set, changed while the one before is still known, then alone. */
function digests(random: Random, connection: number, within: () => number): Act[] {
  const [first, second] = ['digest-secret-one-of-a-play', 'digest-secret-two-of-a-play'];
  const ways = [[first], [second, first], [second]] as const;
  const at = within();
  return ways.slice(0, random.between(1, 3)).flatMap((secrets, index): Act[] => [
    { at: at + index * 10 * minute, do: 'digest', connection, secrets: [...secrets] },
    // The one before is taken away when the mailbox has been woken under the new one.
    { at: at + index * 10 * minute + minute, do: 'sweep', connection },
  ]);
}
