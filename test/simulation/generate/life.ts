/** One visit at its booking tool: what happens to it there, and the webhooks that tell of it. */
import { isIin } from '../../../emulator/iin.ts';
import type { Carried, Known, Sending, Telling, ToolState, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { abroad, bodyOfWords, twiceOnTheWall } from './body.ts';
import { otherClient } from './clients.ts';
import { bookedAfter, secondNamed } from './instances.ts';
import { mayLeaveOutSeats } from './paid-seats.ts';
import { approval, paymentBegun, withoutComment, wordsOfPayment } from './requests.ts';
import { phoneIn } from './spelled-phones.ts';
import { drawClient, type Hand, illegible, spelledBy } from './spellings.ts';
import type { Switches } from './switches.ts';
import { day, hour, instant, minute, nearSlotOf, second, slotOf, visitMs, worldStart } from './times.ts';

export type Change =
  | 'move'
  | 'change'
  | 'cancel'
  | 'status'
  | 'repeat'
  | 'person'
  | 'staff'
  | 'service'
  | 'price'
  | 'client'
  | 'late';

export interface Life {
  readonly ids: string[];
  readonly sendings: Sending[];
  readonly known: Known[];
  /** The tool's own time, ms. */
  time: number;
  state: ToolState;
  starts: number;
  open(): void;
  change(kind: Change): void;
  /** One more change, not before that time. */
  newsAt(time: number): void;
  /** To a slot that somebody else has. */
  moveTo(starts: number, at: number): void;
  /** Something that must be at One-Link a minute after it was told. */
  epilogue(at: number): void;
}

/** A tool's habits are the same in all its visits. */
export interface Habits {
  readonly skewMs: number;
  readonly connection: number;
  /** Staff may have typed this one in. */
  readonly isFirst: boolean;
  /** How the tool writes, where it writes as people do. */
  readonly hand?: Hand | null;
  /** More often than a record keeps ids of. */
  readonly isMoved?: boolean;
  /** Whose number this one gets. */
  readonly before?: Life | null;
}

/** Of the second visit's client, as he was told first. */
export const companionsPhone = '+77010000001';

/** Whom no table knows at the beginning. */
export const unknownStaff = 'carla';

const longestDelayMs = 72 * hour;
/** Retention is a day there: what was cancelled before it was made is not known any longer. */
const longestForgottenMs = 20 * hour;

/** As long as One-Link takes it. */
function commentOf(visit: number, { longLife, longTexts }: Switches, isPairCut = true): string {
  const text = `from the tool ${visit}`;
  // The bridge keeps 8,000 characters: a pair of surrogates stands where it would cut, or before it.
  if (longTexts) return `${text} ${'z'.repeat((isPairCut ? 7997 : 7996) - text.length)}\u{1f600}${'z'.repeat(500)}`;
  return longLife ? `${text} ${'y'.repeat(7900)}` : text;
}

/** The first 12 digits from a number on whose check digit is right (one-link-api.md §2.1). */
function iinFrom(number: number): string {
  for (let digits = number; ; digits += 1) if (isIin(String(digits))) return String(digits);
}

/** Visits and persons have numbers of their own; some are of another country's. */
function identifierOf(visit: number, persons: number, draw: number): string | undefined {
  // Their check digit comes of the second weights.
  if (draw < 0.15) return `9001013008${['11', '23', '35', '47', '59', '60', '72', '84', '96'][(visit + persons) % 9]}`;
  if (draw < 0.6) return iinFrom(900_101_300_000 + 1000 * (visit % 10) + 20 * persons);
  return draw < 0.8 ? `N ${1_234_000 + 10 * visit + persons}` : undefined;
}

/** In which order a visit that is near goes through its slots. */
const nearRounds = [
  [0, 1, 2, 3],
  [0, -1, 1, 2],
  [1, 0, -1, 2],
  [-1, 0, 1, 2],
  [2, 0, 3, 1],
] as const;

/** More than One-Link holds, and less than nothing. */
const noPrices = [3_000_000_000, -500];

const tagOf = (draw: number): Carried['tag'] =>
  draw < 0.6 ? 'right' : draw < 0.7 ? 'wrong' : draw < 0.8 ? 'cut' : 'missing';

export function createLife(
  visit: number,
  switches: Switches,
  random: Random,
  { skewMs, isFirst, hand = null, before = null, isMoved = false }: Habits,
): Life {
  const ids = [before !== null ? secondNamed(before) : switches.unaryKeys ? `v${visit}.1` : `v${visit}.0`];
  const sendings: Sending[] = [];
  const known: Known[] = [];
  const versions = new Map<string, number>();
  let sent = 0;
  let version = 0;
  let lastArrival = 0;
  let persons = 0;
  let clients = 0;
  let isDeleted = false;
  const earlier: number[] = [];
  const isNamed = !(switches.noName && random.chance(0.5));
  const isPhoned = !(switches.noName && isNamed && random.chance(0.7));
  // No contact of theirs was there before.
  const isFrom = random.fork('abroad');
  const foreign = switches.fields && !switches.known && isFrom.chance(0.4) ? isFrom.pick(abroad) : undefined;
  const client = hand === null ? null : drawClient(random.fork('client'), hand);
  // In other letters than the table has them.
  const [anna, boris] = random.fork('letters').chance(0.3) ? ['Anna', 'BORIS'] : ['anna', 'boris'];
  // In 2099, or so far back that no tool sends again for so long.
  const wild = random.fork('wild');
  const wildMs = wild.chance(0.5) ? 68 * 365 * day : -wild.between(5, 400) * day;
  const timed = random.fork('counted').between(1, 3);
  const tag = switches.carried && isFirst ? tagOf(random.fork('tag').next()) : null;
  const companion = switches.companions && isFirst ? companionsPhone : null;
  const isPairCut = random.fork('pair').chance(0.5);
  const kind = random.fork('kind').pick(['primary', 'secondary', 'other'] as const);
  const attributes = (): Words =>
    switches.attributes
      ? {
          kind,
          room: `room ${visit} of ${persons}`,
          floor: `tower ${visit}`,
          ...(switches.forms && { page: persons }),
        }
      : {};
  const isStranger = random.fork('unknown staff');
  const told: { staff?: string; service?: string; amount?: number; comment: string } = {
    comment: commentOf(visit, switches, isPairCut),
    ...(switches.staff && { staff: anna }),
    ...(switches.unknownStaff && { staff: isStranger.chance(0.3) ? unknownStaff : anna }),
    ...((switches.services || switches.unknownService) &&
      random.chance(0.7) && { service: switches.unknownService ? 'cut' : 'trim' }),
    ...(switches.prices && random.chance(0.7) && { amount: 4000 + 100 * visit }),
  };

  const hasOwnComments = switches.fields && !switches.discards;
  const isFirstUntold = isMoved && random.fork('first untold').chance(0.5);
  const id = (): string => ids.at(-1)!;
  const rounds = switches.near ? random.fork('near').pick(nearRounds) : [];
  const slot = (version: number): number => {
    const round = rounds[version];
    return round === undefined ? slotOf(visit, version) : nearSlotOf(visit, round);
  };
  const life: Life = {
    ids,
    sendings,
    known,
    time: before === null ? worldStart + random.around(20 * minute) : bookedAfter(before),
    state: random.chance(0.2) ? 'pending' : 'accepted',
    // What a body tells by the clock on the wall may be told twice in one night.
    starts: switches.fields && isFirst ? twiceOnTheWall : slot(0),
    open() {
      const carried = tag === null ? {} : { carried: { visit, tag } };
      const once = switches.resent ? ({ once: true } as const) : {};
      if (switches.requests) {
        open(random.fork('request'));
        return;
      }
      const telling = tell(id(), whole(), { opens: true, event: 'BOOKED', ...once, ...carried });
      // The booking was made before the hook was there: nobody will ever tell of its opening.
      if (switches.neverOpened) return;
      if (switches.resent) resend(telling, random.fork('resent'));
      else send([telling]);
    },
    change(kind) {
      life.time +=
        switches.rush && random.chance(0.6)
          ? switches.instant && random.fork(`at once ${sent}`).chance(0.5)
            ? 0
            : random.between(1, 600)
          : second + random.around(switches.longLife ? minute : switches.hasty ? 2 * minute : 40 * minute);
      // What the tool's clock calls one time happened one after the other.
      if (switches.equalClocks && random.chance(0.6)) life.time -= (life.time - worldStart) % (10 * minute);
      mumble(random.fork(`mumbles ${sent}`));
      const isSameId = isDeleted || (switches.readBack && !switches.readMoves);
      happen(kind === 'move' && isSameId ? 'change' : kind);
    },
    newsAt(time) {
      life.time = Math.max(life.time, time);
      life.change('change');
    },
    moveTo(starts, at) {
      life.starts = starts;
      life.time = at;
      send([tell(id(), whole(), { event: 'SWAPPED' })]);
    },
    epilogue(at) {
      if (isDeleted) return;
      life.time = Math.max(life.time + second, at);
      life.starts = slotOf(visit, 19);
      if (isOff()) life.state = 'accepted';
      const telling = tell(id(), whole(), { event: 'EPILOGUE' });
      sendings.push({ visit, tellings: [telling], arrives: [Math.max(life.time + 200, lastArrival + 1)] });
    },
  };
  const isOff = (): boolean => life.state === 'cancelled' || life.state === 'declined';
  const timesOf = (starts: number): Words => ({
    startsAt: instant(starts),
    endsAt: switches.noEnd ? null : instant(starts + visitMs),
  });
  const times = (): Words => timesOf(life.starts);
  const identifierDraw = switches.fields || hand !== null ? 0 : random.fork('identifier').next();
  const identifier = (): Words => {
    const number = switches.identifiers ? identifierOf(visit, persons, identifierDraw) : undefined;
    return number === undefined ? {} : { identifier: number };
  };
  const phone = (): string =>
    client !== null
      ? phoneIn(client.country, visit, persons)
      : `${foreign ?? `+770100${String(persons % 10)}000`}${visit % 10}`;
  const person = (): Words => {
    const other = clients === 0 ? null : otherClient(visit, clients, random.fork('clients'));
    return { ...(other === null ? firstClient() : other), ...attributes(), ...told };
  };
  const firstClient = (): Words => ({
    ...identifier(),
    ...(isNamed && { name: `Ivan Petrov ${visit % 10}${persons > 0 ? ` ${'X'.repeat(persons)}` : ''}` }),
    ...(isPhoned && { phone: phone() }),
    ...(persons === 0 || persons % 2 === 0 ? {} : { birthDate: `1990-01-0${persons % 10}`, gender: 'male' }),
  });
  const whole = (): Words => ({ state: life.state, ...times(), ...person() });

  /** Not each body says it. */
  function marked(said: Words): Words {
    const drawn = random.fork(`mark ${sent}`);
    if (!switches.fields || switches.readBack || Object.keys(said).length === 0 || !drawn.chance(0.5)) return said;
    return { ...said, mark: drawn.pick(['scheduled', 'confirmed'] as const) };
  }

  function tell(of: string, unmarked: Words, more: Partial<Telling> = {}): Telling {
    sent += 1;
    const said = marked(unmarked);
    const own = { id: of, sent: switches.clockless ? said : sent };
    const spelled =
      hand === null || client === null
        ? null
        : spelledBy(hand, client, said, random.fork(`spelled ${sent}`), switches.thin && !switches.discards);
    const words = spelled?.words ?? said;
    const isGone = switches.goneAtTool && words.state === 'cancelled' && Object.keys(words).length === 1;
    known.push({
      id: of,
      time: life.time,
      ...(isGone && { isGone }),
      ...(switches.readBack && more.predecessor !== undefined && { predecessor: more.predecessor }),
      words: { ...known.findLast((one) => one.id === of)?.words, ...words },
    });
    const off = switches.wildClock && sent === 2 ? wildMs : 0;
    // Somebody has told the connection to go by the tool's version, not by its time.
    const isCounted = switches.recounts && sent > timed;
    // Some of a tool's events tell no time.
    const isTimeless = switches.clockless || switches.readBack || (switches.gaps && sent > 1 && random.chance(0.4));
    return {
      id: of,
      event: 'CHANGED',
      clock: isTimeless ? null : isCounted ? sent : life.time + skewMs + off,
      ...(isCounted && { clockKind: 'version' as const }),
      words: switches.readBack ? (words.state === 'cancelled' ? { state: 'cancelled' } : {}) : words,
      opens: false,
      key: keyOf(of),
      body: spelled === null ? bodyOf(of, words) : { ...own, ...spelled.body },
      ...(switches.readBack && { readBack: true }),
      ...(switches.attributes && random.fork(`odd ${sent}`).chance(0.4) && { isOdd: true }),
      ...(tag !== null && random.fork(`carried ${sent}`).chance(0.3) && { carried: { visit, tag } }),
      ...(hasOwnComments && words.comment !== undefined && { ownComment: `${words.comment}, as the tool has it` }),
      ...(switches.origins && originOf(of)),
      ...(switches.otherClients && { isComplete: true as const }),
      ...(switches.paidSeats && mayLeaveOutSeats(words, more, random.fork(`seat ${sent}`))),
      ...more,
      ...(switches.unaryKeys && { event: 'E' }),
    };
  }

  function originOf(of: string): Pick<Telling, 'origin'> {
    const sequence = ids.indexOf(of);
    const [first = of] = ids;
    // What comes in order finds the first one known.
    const isInOrder = switches.clockless && !switches.neverOpened && !switches.resent;
    return sequence < 1 ? {} : { origin: { id: first, sequence, ...(isInOrder && { ifKnown: true as const }) } };
  }

  function bodyOf(of: string, words: Words): unknown {
    if (switches.unaryKeys) return {};
    if (switches.readBack) return { id: of };
    const own = { id: of, sent: switches.clockless ? words : sent, note: `Petrov ${visit}, 10 % off` };
    // Others of the same group stand in it, too.
    const others = companion === null ? {} : { others: [{ tel: companion }] };
    return switches.fields ? { ...own, ...bodyOfWords(words), ...others } : own;
  }

  /** Unary numbers: joined without lengths, the parts of two keys read alike. */
  function keyOf(of: string): Telling['key'] {
    const isNumbered = !switches.clockless || switches.numbered;
    if (!isNumbered || switches.readBack) return { kind: 'while_newest', parts: [], retrySpanMs: 10 * minute };
    if (!switches.unaryKeys) return { kind: 'event_id', id: `e${visit}.${sent}` };
    const count = (versions.get(of) ?? 0) + 1;
    versions.set(of, count);
    return { kind: 'derived', parts: ['1'.repeat(count)] };
  }

  function send(tellings: readonly Telling[], apart = false): void {
    const groups = apart ? tellings.map((telling) => [telling]) : [tellings];
    for (const group of groups) sendings.push({ visit, tellings: group, arrives: arrivals(life.time) });
  }

  /** Not at once: it is paid for, or approved. */
  function open(drawn: Random): void {
    const isRequest = switches.clockless;
    if (isRequest) life.state = 'pending';
    // Of what nobody has told of yet: where it is, staff may have typed it in.
    if (drawn.chance(0.3)) send([tell(id(), whole(), paymentBegun)]);
    const words = drawn.chance(0.6) ? withoutComment(whole()) : whole();
    send([tell(id(), words, { opens: true, event: isRequest ? 'REQUESTED' : 'BOOKED' })]);
    if (drawn.chance(0.7)) pay(drawn);
    if (!isRequest || drawn.chance(0.2)) return;
    life.time += second + drawn.around(20 * minute);
    life.state = 'accepted';
    const approved = tell(id(), whole(), approval);
    if (drawn.chance(0.5)) resend(approved, drawn);
    else send([approved]);
  }

  function pay(drawn: Random): void {
    send([tell(id(), wordsOfPayment(visit, whole(), drawn), paymentBegun)]);
    life.time += second + drawn.around(5 * minute);
  }

  /** Something that nobody can read is said of the visit, and what was said before stays. */
  function mumble(drawn: Random): void {
    if (hand === null || !drawn.chance(0.15)) return;
    const arrives = [life.time + drawn.between(1, 900)];
    sendings.push({
      visit,
      tellings: [],
      arrives,
      illegible: { ...illegible(id(), hand, whole(), drawn), said: life.time },
    });
  }

  /** A creation comes late, or once more: after a retry, or because somebody has pressed "send again". */
  function resend(telling: Telling, drawn: Random): void {
    const later = life.time + 200 + drawn.around(2 * hour);
    const first = drawn.chance(0.4) ? [] : arrivals(life.time).slice(0, 1);
    sendings.push({
      visit,
      tellings: [telling],
      arrives: [...first, later, ...(drawn.chance(0.3) ? [later + hour] : [])],
    });
  }

  function arrivals(at: number): number[] {
    const longestMs = switches.retention ? longestForgottenMs : longestDelayMs;
    const delay =
      switches.delay && random.chance(0.2)
        ? random.around(12 * hour)
        : switches.reorder
          ? random.around(5 * minute)
          : 200;
    // Without a clock the tool's sendings are only told apart by the order in which they come.
    const first = switches.clockless
      ? Math.max(lastArrival + 1, at + Math.min(delay, 2000))
      : at + Math.min(delay, longestMs);
    lastArrival = Math.max(lastArrival, first);
    const copies = switches.duplicate && random.chance(0.4) ? random.between(1, 3) : 0;
    const spread = (switches.clockless && !switches.numbered) || switches.concurrent ? 0 : random.around(10 * minute);
    const late =
      switches.lateDuplicate && random.chance(0.4) ? [first + Math.min(random.between(5, 50) * hour, longestMs)] : [];
    return [first, ...Array.from({ length: copies }, () => first + spread), ...late];
  }

  function happen(kind: Change): void {
    switch (kind) {
      case 'move':
        move();
        return;
      case 'change': {
        earlier.push(life.starts);
        const others = earlier.filter((starts) => starts !== life.starts);
        const back = switches.returns && others.length > 0 && random.chance(0.7) ? random.pick(others) : null;
        version += 1;
        const before = life.starts;
        life.starts = back ?? slot(version);
        if (isOff()) life.state = 'accepted';
        send([tell(id(), switches.thin ? { state: life.state, ...times() } : whole(), movedFrom(before))]);
        // Somebody thinks better of it at once.
        if (!switches.returns || !switches.rush || random.chance(0.2)) return;
        life.time += random.between(300, 3000);
        life.starts = earlier.at(-1) ?? life.starts;
        send([tell(id(), switches.thin ? { state: life.state, ...times() } : whole())]);
        life.time += 2 * minute;
        return;
      }
      case 'cancel':
        if (switches.goesAway && random.fork(`away ${sent}`).chance(0.6)) {
          // "It was moved", nobody says where to, and it is called off after all.
          send([tell(id(), {}, { movedAway: true, event: 'MOVED_AWAY' })]);
          life.time += second + random.fork(`off ${sent}`).around(20 * minute);
        }
        life.state = random.chance(0.8) ? 'cancelled' : 'declined';
        if (switches.requests && random.fork(`deleted ${sent}`).chance(0.5)) {
          isDeleted = true;
          send([tell(id(), { state: life.state }, { event: 'DELETED', isFinal: true })]);
          return;
        }
        send([
          tell(id(), switches.cancels && !switches.thin ? whole() : { state: life.state }, { event: 'CANCELLED' }),
        ]);
        return;
      case 'status':
        life.state = random.pick(['confirmed', 'accepted', 'no_show', 'completed'] as const);
        send([tell(id(), switches.thin ? { state: life.state } : whole(), { event: 'STATUS' })]);
        return;
      case 'person':
        // There and back again: what was settled once is news again.
        persons = random.chance(0.4) && persons > 0 ? persons - 1 : persons + 1;
        told.comment = `${commentOf(visit, switches, isPairCut)}${'!'.repeat(persons)}`;
        send([tell(id(), switches.thin ? { ...person() } : whole(), { event: 'PERSON' })]);
        return;
      case 'client':
        clients += 1;
        send([tell(id(), whole(), { event: 'CLIENT' })]);
        return;
      case 'staff':
        told.staff =
          switches.unknownStaff && told.staff !== unknownStaff && isStranger.chance(0.6)
            ? unknownStaff
            : told.staff === anna
              ? boris
              : anna;
        send([tell(id(), switches.thin ? { staff: told.staff } : whole(), { event: 'STAFF' })]);
        return;
      case 'service':
        told.service = told.service === 'trim' ? 'wash' : 'trim';
        send([tell(id(), switches.thin ? { service: told.service } : whole(), { event: 'SERVICE' })]);
        return;
      case 'price':
        told.amount = 4000 + random.between(1, 50) * 100;
        if (switches.dialects && random.fork(`no price ${sent}`).chance(0.4))
          told.amount = random.fork(`which ${sent}`).pick(noPrices);
        send([tell(id(), switches.thin ? { amount: told.amount } : whole(), { event: 'PRICE' })]);
        return;
      case 'repeat':
        if (switches.requests && random.fork(`paid ${sent}`).chance(0.5)) {
          pay(random.fork(`payment ${sent}`));
          return;
        }
        send([tell(id(), whole(), { event: 'REPEATED' })]);
        return;
      case 'late':
        if (isFirstUntold) send([tell(ids[0]!, {}, { movedAway: true, successor: ids[1]!, event: 'MOVED_AWAY' })]);
        // Of an id that was left long ago.
        send([tell(ids[0]!, { state: 'cancelled', ...timesOf(slot(0)) }, { event: 'LATE' })]);
        return;
      default:
        kind satisfies never;
    }
  }

  /** Some tools tell with a move where the visit stood before. */
  const movedFrom = (starts: number): Partial<Telling> =>
    switches.unheard && random.fork(`from ${sent}`).chance(0.5) ? { movedFrom: instant(starts) } : {};

  /** The tool says that an id has become yet another one, too: which of the two it is, a person must say. */
  function fork(from: string, drawn: Random): void {
    if (drawn.chance(0.4)) return;
    const other = `v${visit}.f${ids.length}`;
    ids.splice(-1, 0, other);
    life.time += second + drawn.around(20 * minute);
    const starts = slotOf(visit, version + 7);
    const words = { ...whole(), startsAt: instant(starts), endsAt: instant(starts + visitMs) };
    send([tell(other, words, { predecessor: from, event: 'FORKED' })]);
    if (drawn.chance(0.5)) return;
    life.time += second + drawn.around(20 * minute);
    send([tell(drawn.chance(0.5) ? other : id(), whole(), { event: 'AFTER_FORK' })]);
  }

  const freshId = (from: string): string => (switches.unaryKeys ? `${from}1` : `v${visit}.${ids.length}`);

  function move(): void {
    version += 1;
    earlier.push(life.starts);
    const before = life.starts;
    life.starts = slot(version);
    const wasOff = isOff();
    if (wasOff) life.state = 'accepted';
    // Who moves it may do so for another, or say who he is.
    if (switches.persons && random.chance(0.4)) persons += 1;
    if (switches.otherClients && random.fork(`client ${sent}`).chance(0.3)) clients += 1;
    const from = id();
    const isBack = switches.roundTrips && ids.length > 1 && random.fork(`back ${sent}`).chance(0.6);
    const to = isBack ? ids.splice(random.between(0, ids.length - 2), 1)[0]! : freshId(from);
    ids.push(to);
    const isSilent = switches.thin && !wasOff && random.chance(0.5);
    const words = switches.thin ? { ...(!isSilent && { state: life.state }), ...times() } : whole();
    // Where each event names the first id, the move itself may leave out where it comes from.
    const isPointed = !switches.origins || random.fork(`pointed ${sent}`).chance(0.5);
    const pointer = isPointed && { predecessor: from };
    // Where the second id came from is told when it is forgotten itself.
    if (ids.length === 2 && isFirstUntold) {
      send([tell(to, whole(), { event: 'BOOKED_AGAIN', opens: true })]);
      return;
    }
    // Two posts in no order (Calendly), or one with a pointer (Cal.com), or the pointer comes by itself.
    if (switches.latePointer) {
      send([tell(to, whole(), { event: 'BOOKED_AGAIN', opens: random.chance(0.6) })]);
      if (random.chance(0.5)) life.time += random.between(1, 4) * minute;
      if (switches.rush && random.chance(0.6)) {
        // The old id is changed once more, and its write is still on its way when the pointer comes.
        const starts = slotOf(visit, version + 9);
        send([tell(from, { startsAt: instant(starts), endsAt: instant(starts + visitMs) }, { event: 'OLD_CHANGED' })]);
        life.time += random.between(300, 3000);
      } else if (switches.rush) {
        // The new id is being made when the pointer comes.
        life.time += random.fork(`pointer ${sent}`).between(50, 900);
      }
      if (random.chance(0.5)) send([tell(from, {}, { movedAway: true, successor: to, event: 'MOVED_AWAY' })]);
      else send([tell(to, {}, { predecessor: from, event: 'CAME_FROM' })]);
    } else if (switches.twoPosts) {
      // It may leave the other one to say where it went.
      const successor = random.fork(`nowhere ${sent}`).chance(0.3) ? {} : { successor: to };
      const away = tell(from, {}, { movedAway: true, ...successor, event: 'MOVED_AWAY' });
      const isApart = !switches.together || random.chance(0.5);
      send([away, tell(to, words, { ...pointer, event: 'MOVED' })], isApart);
    } else send([tell(to, words, { ...pointer, event: 'MOVED', ...movedFrom(before) })]);
    if (switches.forks) fork(from, random.fork(`fork ${ids.length}`));
    if (!switches.oldNews || !random.chance(0.5)) return;
    life.time += second;
    const old: Words = { state: 'cancelled', startsAt: instant(before), endsAt: instant(before + visitMs) };
    send([tell(from, old, { event: 'OLD' })]);
  }

  return life;
}
