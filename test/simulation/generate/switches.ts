/** What a history may have: each is switched by the seed and its own name, so that rare combinations are met (field.md §3.5, 7). */
import type { Random } from '../random.ts';

/** Where it belongs, and how often it is on. Less often what makes a history longer: more of them in the same time find more. */
const groups = {
  webhooks: {
    duplicate: 0.3,
    lateDuplicate: 0.15,
    reorder: 0.3,
    concurrent: 0.2,
    delay: 0.2,
    twoPosts: 0.3,
    latePointer: 0.15,
    oldNews: 0.2,
    goesAway: 0.05,
    together: 0.08,
    unread: 0.06,
    pings: 0.08,
    hasty: 0.1,
    rush: 0.08,
  },
  tools: {
    skew: 0.2,
    clockless: 0.15,
    equalClocks: 0.1,
    wildClock: 0.05,
    unaryKeys: 0.15,
    returns: 0.15,
    thin: 0.2,
    noEnd: 0.1,
    persons: 0.3,
    staff: 0.25,
    services: 0.2,
    prices: 0.25,
    neverOpened: 0.04,
    noName: 0.04,
    readBack: 0.1,
    toolFails: 0.3,
    goneAtTool: 0.1,
    otherSource: 0.2,
    twoSources: 0.06,
    carried: 0.06,
    fields: 0.07,
    spellings: 0.06,
    many: 0.002,
    // A history of minutes: it is asked for by its name.
    thousands: 0,
    cancels: 0.08,
    resent: 0.05,
    gaps: 0.05,
    numbered: 0.04,
    longLife: 0.0015,
    shared: 0.03,
    placed: 0.02,
    dialects: 0.05,
    identifiers: 0.05,
    longTexts: 0.02,
    attributes: 0.08,
    forms: 0.01,
    recounts: 0.03,
    toolRefuses: 0.1,
    readMoves: 0.2,
    forks: 0.03,
    origins: 0.03,
    roundTrips: 0.02,
    otherTool: 0.02,
    near: 0.08,
    unknownStaff: 0.06,
    lag: 0.3,
    paced: 0.25,
    series: 0.04,
    seriesRefused: 0.01,
    instances: 0.01,
    otherClients: 0.03,
    requests: 0.03,
  },
  objects: {
    crash: 0.2,
    alarmLate: 0.25,
    alarmAbandoned: 0.2,
    clockJumps: 0.2,
    kvFails: 0.2,
    kvFull: 0.03,
    deaf: 0.2,
    deploy: 0.2,
    instant: 0.1,
    firstVersion: 0.04,
    digests: 0.04,
    seats: 0.02,
    paidSeats: 0.01,
    refusals: 0.05,
    removed: 0.03,
    renamed: 0.03,
    readdressed: 0.03,
    elsewhere: 0.03,
    restored: 0.03,
  },
  oneLink: {
    slow: 0.08,
    busy: 0.2,
    broken: 0.2,
    gateway: 0.2,
    ambiguous: 0.25,
    lateCommit: 0.2,
    outage: 0.2,
    account: 0.15,
    unauthorisedOnce: 0.2,
    otherStatus: 0.08,
    unknownService: 0.08,
    brokenRecords: 0.006,
    longOutage: 0.004,
    retired: 0.06,
    denied: 0.04,
    calendar: 0.04,
    codes: 0.05,
    lost: 0.05,
    unknownIds: 0.03,
    unreadable: 0.08,
    misled: 0.04,
  },
  people: {
    edits: 0.35,
    staffStatus: 0.12,
    handPrices: 0.15,
    known: 0.2,
    unheard: 0.05,
    gone: 0.12,
    stranger: 0.1,
    swap: 0.1,
    slotTaken: 0.06,
    blocked: 0.04,
    contactGone: 0.04,
    contactComes: 0.03,
    namesTaken: 0.03,
    breakCircles: 0.3,
    pauses: 0.12,
    retries: 0.1,
    discards: 0.05,
    relinks: 0.08,
    midway: 0.05,
    asks: 0.04,
    strays: 0.05,
    counts: 0.08,
    crowds: 0.002,
    staysEnded: 0.04,
    // Megabytes: it is asked for by its name.
    bulk: 0,
    parks: 0.05,
    repairs: 0.1,
    ignores: 0.06,
    erases: 0.05,
    companions: 0.01,
    rivals: 0.01,
    imports: 0.04,
    foreign: 0.04,
    languages: 0.1,
    meanwhile: 0.05,
  },
  time: { retention: 0.05, reused: 0.01 },
} as const;

type Group = typeof groups;
export type Switch = { [Name in keyof Group]: keyof Group[Name] }[keyof Group];
export type Switches = Record<Switch, boolean>;

const chances = Object.assign({}, ...Object.values(groups)) as Record<Switch, number>;
export const switchNames = Object.keys(chances) as Switch[];
export const switchGroups = Object.entries(groups).map(([group, of]) => ({
  group,
  names: Object.keys(of) as Switch[],
}));

/** What makes a history cost tens of others. */
const costly: readonly Switch[] = ['many', 'bulk', 'crowds', 'longLife', 'brokenRecords', 'longOutage'];

/** `short`: many small histories with little wrong in each, in the time of fewer large ones. */
export type Form = 'long' | 'short';

const chanceOf = (name: Switch, form: Form): number =>
  form === 'long' ? chances[name] : costly.includes(name) ? 0 : 0.3 * chances[name];

export function drawSwitches(random: Random, forced: Partial<Switches> = {}, form: Form = 'long'): Switches {
  // A calm one now and then: there the budget holds to the row.
  const isCalm = random.fork('calm').chance(0.04);
  const drawn = Object.fromEntries(
    switchNames.map((name) => [name, random.fork(`switch ${name}`).chance(isCalm ? 0 : chanceOf(name, form))]),
  ) as Switches;
  return consistent({ ...drawn, ...seldomAlone(drawn, random), ...forced });
}

/** What shows something only together, and would hardly ever meet. */
function seldomAlone(drawn: Switches, random: Random): Partial<Switches> {
  const pairs: readonly (readonly [Switch, Switch, number])[] = [
    ['longLife', 'kvFull', 0.5],
    ['staysEnded', 'near', 0.4],
    ['unread', 'erases', 0.25],
    ['denied', 'prices', 0.7],
    ['lost', 'attributes', 0.4],
    ['carried', 'latePointer', 0.3],
    ['digests', 'seats', 0.5],
  ];
  const met = pairs.filter(([one, other, chance]) => drawn[one] && random.fork(`${one} ${other}`).chance(chance));
  return Object.fromEntries(met.map(([, other]) => [other, true])) as Partial<Switches>;
}

const off = (...names: readonly Switch[]): Partial<Switches> =>
  Object.fromEntries(names.map((name) => [name, false])) as Partial<Switches>;

/** Where ids come to mean other bookings, and nothing else is in doubt. */
const idsAlone = (): Partial<Switches> =>
  off(
    ...(Object.keys(groups.people) as Switch[]).filter((name) => !['edits', 'pauses', 'languages'].includes(name)),
    ...(['elsewhere', 'restored', 'shared', 'renamed', 'removed', 'many', 'longLife', 'brokenRecords'] as const),
    ...(['longOutage', 'dialects', 'unread', 'readBack', 'unaryKeys', 'twoSources', 'fields', 'forks'] as const),
  );

/** What cannot go together, and why. */
function consistent(switches: Switches): Switches {
  const set = { ...switches };
  // The number is given again when its visit is called off, and before that is forgotten: nothing else is said of either.
  if (set.instances) {
    Object.assign(set, idsAlone(), { readBack: switches.readBack });
    Object.assign(
      set,
      off(
        'dialects',
        'series',
        'unread',
        'reused',
        'otherTool',
        'thousands',
        'firstVersion',
        'retention',
        'neverOpened',
      ),
      off(
        'unaryKeys',
        'recounts',
        'swap',
        'slotTaken',
        'blocked',
        'misled',
        'wildClock',
        'near',
        'readMoves',
        'origins',
        'equalClocks',
        'forms',
      ),
    );
  }
  if (set.thousands) {
    Object.assign(
      set,
      off('swap', 'slotTaken', 'imports', 'carried', 'foreign', 'longLife', 'shared', 'removed', 'fields'),
    );
    Object.assign(set, off('brokenRecords', 'longOutage', 'renamed', 'elsewhere', 'restored', 'unread'), {
      many: true,
    });
  }
  // One booking's trouble is its own: with nothing else wrong, the others go out at once.
  if (set.brokenRecords) {
    const wrong = [...Object.keys(groups.objects), ...Object.keys(groups.oneLink), ...Object.keys(groups.people)];
    Object.assign(set, off(...(wrong as Switch[])), off('toolFails', 'readBack', 'reorder', 'delay', 'neverOpened'));
    Object.assign(set, off('noName', 'many', 'retention', 'latePointer', 'unread'), { brokenRecords: true });
  }
  // One-Link fails for days, and each booking for less than it may: nothing else is in its way.
  if (set.midway) set.relinks = true;
  if (set.seriesRefused) set.series = true;
  if (set.paidSeats) Object.assign(set, { seats: true });
  if (set.seats) set.digests = true;
  if (set.forms) set.attributes = true;
  if (set.companions) Object.assign(set, { fields: true, erases: true });
  if (set.rivals) Object.assign(set, { latePointer: true });
  if (set.namesTaken) set.latePointer = true;
  if (set.staysEnded) set.staffStatus = true;
  if (set.longOutage) {
    const wrong = [...Object.keys(groups.oneLink), ...Object.keys(groups.people)];
    Object.assign(set, off(...(wrong as Switch[])), off('crash', 'alarmAbandoned', 'clockJumps', 'deploy', 'removed'));
    Object.assign(
      set,
      off('delay', 'reorder', 'lateDuplicate', 'clockless', 'unaryKeys', 'readBack', 'unread', 'many'),
    );
    Object.assign(set, off('longLife', 'retention', 'neverOpened', 'noName', 'fields', 'shared'), { longOutage: true });
  }
  // What is told by times comes before what is told by counts.
  if (set.readBack || set.dialects || set.longLife || set.many) set.recounts = false;
  if (set.recounts)
    Object.assign(
      set,
      off(
        'clockless',
        'numbered',
        'gaps',
        'unaryKeys',
        'equalClocks',
        'wildClock',
        'delay',
        'reorder',
        'lateDuplicate',
      ),
      off('removed', 'unread', 'retention', 'elsewhere', 'restored'),
    );
  if (set.resent)
    Object.assign(set, off('numbered', 'readBack', 'neverOpened', 'dialects', 'shared', 'removed'), {
      clockless: true,
    });
  // Without a clock the body is part of the key, and duplicates come at once: later they cannot be told from a change back.
  if (set.numbered) set.clockless = true;
  if (set.clockless) Object.assign(set, off('skew', 'unaryKeys', 'equalClocks', 'wildClock', 'gaps'));
  if (set.clockless && !set.numbered) set.lateDuplicate = false;
  if (set.gaps) Object.assign(set, off('delay', 'reorder'));
  // The tool tells an id alone, always the same one, and no time.
  if (set.readBack) {
    Object.assign(
      set,
      off(
        'clockless',
        'numbered',
        'gaps',
        'unaryKeys',
        'otherSource',
        'skew',
        'equalClocks',
        'wildClock',
        'lateDuplicate',
      ),
    );
    Object.assign(set, off('thin', 'neverOpened', 'carried', 'latePointer', 'goesAway'));
  }
  // A bridge that was told its own cancellation did not happen leaves the visit to a person.
  if (set.swap && set.breakCircles) set.otherStatus = false;
  if (set.denied || set.calendar || set.codes || set.lost) Object.assign(set, off('swap', 'slotTaken'));
  if (set.swap) Object.assign(set, off('staffStatus', 'relinks', 'discards', 'staff', 'many', 'slotTaken', 'gone'));
  if (set.slotTaken) Object.assign(set, off('staffStatus', 'relinks', 'discards', 'staff', 'many', 'gone', 'noEnd'));
  if (set.readBack) set.blocked = false;
  if (set.blocked)
    Object.assign(
      set,
      off(
        'staffStatus',
        'relinks',
        'discards',
        'staff',
        'many',
        'gone',
        'noEnd',
        'swap',
        'slotTaken',
        'parks',
        'fields',
      ),
      off('brokenRecords', 'longOutage', 'retention', 'edits'),
    );
  if (set.contactGone) set.contactComes = false;
  if (set.contactGone || set.contactComes) Object.assign(set, off('known', 'stranger', 'imports', 'carried'));
  // A table that is deployed for a while is put back as it was.
  if (set.misled)
    Object.assign(set, off('deploy', 'repairs', 'parks', 'unknownIds', 'removed', 'renamed', 'elsewhere', 'restored'));
  // One of them says which appointment it is.
  if (set.imports)
    Object.assign(set, off('known', 'carried', 'relinks', 'swap', 'slotTaken', 'gone', 'many', 'neverOpened'));
  if (set.carried) Object.assign(set, off('known', 'neverOpened', 'relinks', 'swap', 'slotTaken', 'gone', 'many'));
  if (set.foreign)
    Object.assign(
      set,
      off('known', 'relinks', 'swap', 'slotTaken', 'gone', 'many', 'latePointer', 'imports', 'carried'),
    );
  // More of one booking than a record keeps in itself.
  if (set.longLife)
    Object.assign(
      set,
      off(
        'many',
        'swap',
        'slotTaken',
        'brokenRecords',
        'firstVersion',
        'clockless',
        'unaryKeys',
        'readBack',
        'unread',
        'returns',
        'erases',
        'latePointer',
      ),
    );
  // Whose specialist a visit is says its place alone.
  if (set.placed) Object.assign(set, off('staff', 'unknownStaff'), { shared: true });
  // Two connections of one source: what is told of the others is not the question.
  if (set.shared) {
    const people = Object.keys(groups.people) as Switch[];
    Object.assign(set, off(...people.filter((name) => name !== 'pauses' && name !== 'retries')));
    Object.assign(set, off('twoSources', 'otherSource', 'clockless', 'numbered', 'unaryKeys', 'readBack', 'unread'));
    Object.assign(set, off('fields', 'many', 'longLife', 'brokenRecords', 'retention', 'carried', 'neverOpened'));
    Object.assign(set, off('removed', 'firstVersion', 'digests', 'otherStatus', 'dialects'));
    Object.assign(set, off('denied', 'calendar', 'codes', 'lost', 'unknownIds', 'identifiers'));
  }
  // Its ids are another installation's from then on: what else is in doubt about them is another question.
  if (set.otherTool) {
    Object.assign(set, idsAlone());
    Object.assign(
      set,
      off('deploy', 'digests', 'firstVersion', 'unknownIds', 'retention', 'reused', 'identifiers', 'clockless'),
    );
    Object.assign(set, off('numbered', 'denied', 'calendar', 'codes', 'lost', 'carried', 'wildClock', 'misled'));
    set.otherSource = true;
  }
  // Weeks later: what was in doubt until then is another question.
  if (set.reused) {
    Object.assign(set, idsAlone());
    Object.assign(
      set,
      off('digests', 'firstVersion', 'identifiers', 'wildClock', 'unknownIds', 'latePointer', 'neverOpened', 'noName'),
    );
    Object.assign(
      set,
      off(
        'denied',
        'calendar',
        'codes',
        'lost',
        'otherStatus',
        'unknownService',
        'alarmAbandoned',
        'clockless',
        'numbered',
        'carried',
      ),
    );
    set.retention = true;
  }
  // Two ways from one id: whatever else joins, hides or gives up a booking is another question.
  if (set.forks) {
    Object.assign(
      set,
      off('swap', 'slotTaken', 'blocked', 'relinks', 'discards', 'imports', 'carried', 'foreign', 'known'),
    );
    Object.assign(set, off('gone', 'readBack', 'unaryKeys', 'many', 'longLife', 'dialects', 'shared'));
    Object.assign(set, off('equalClocks', 'wildClock', 'clockless', 'numbered', 'gaps', 'unread', 'fields', 'parks'));
    Object.assign(set, off('elsewhere', 'restored', 'retention', 'erases', 'brokenRecords', 'neverOpened', 'noName'));
  }
  // All that a tool knows of a client it says itself, each time.
  if (set.otherClients) {
    Object.assign(
      set,
      off('thin', 'readBack', 'noName', 'fields', 'dialects', 'spellings', 'unheard', 'series', 'shared'),
    );
    Object.assign(
      set,
      off(
        'elsewhere',
        'restored',
        'placed',
        'companions',
        'firstVersion',
        'seats',
        'paidSeats',
        'instances',
        'neverOpened',
      ),
    );
  }
  // What is told once, or fills gaps, says something of ids that are known: nothing else is in doubt about them.
  if (set.requests) {
    Object.assign(
      set,
      off('readBack', 'dialects', 'unread', 'shared', 'placed', 'series', 'fields', 'spellings', 'seats'),
    );
    Object.assign(set, off('paidSeats', 'instances', 'otherTool', 'reused', 'firstVersion', 'unaryKeys', 'carried'));
    Object.assign(
      set,
      off('neverOpened', 'unheard', 'resent', 'retention', 'removed', 'elsewhere', 'restored', 'forks'),
    );
    Object.assign(set, off('thin', 'recounts', 'goesAway', 'swap', 'slotTaken', 'blocked', 'meanwhile', 'erases'));
    Object.assign(set, off('wildClock', 'companions', 'longLife', 'longTexts', 'otherClients', 'together'));
  }
  if (set.renamed) Object.assign(set, off('removed', 'shared', 'digests', 'firstVersion', 'unread'));
  // What the tool says in the meantime it says again afterwards: nothing else may be in doubt.
  if (set.elsewhere) set.restored = false;
  if (set.elsewhere || set.restored) {
    const people = Object.keys(groups.people) as Switch[];
    Object.assign(
      set,
      off(...people),
      off('removed', 'shared', 'renamed', 'digests', 'firstVersion', 'unread', 'deploy'),
    );
    Object.assign(
      set,
      off('readBack', 'clockless', 'numbered', 'unaryKeys', 'thin', 'neverOpened', 'noName', 'retention'),
    );
    Object.assign(
      set,
      off('fields', 'carried', 'many', 'longLife', 'brokenRecords', 'crash', 'alarmAbandoned', 'delay'),
    );
    Object.assign(set, off('lateDuplicate', 'latePointer', 'lateCommit', 'oldNews', 'otherStatus', 'twoSources'));
    Object.assign(
      set,
      off('dialects', 'identifiers', 'toolRefuses', 'denied', 'calendar', 'codes', 'lost', 'unknownIds'),
    );
  }
  // The first version had its key in plain.
  if (set.firstVersion) Object.assign(set, off('digests'));
  if (set.readBack || set.fields || set.dialects || set.shared) set.attributes = false;
  // Each of its visits is told in a way of its own: nothing else is asked of the tool, and no table says what its states are.
  if (set.series) {
    Object.assign(set, off('readBack', 'otherSource', 'twoSources', 'unread', 'dialects', 'fields', 'shared', 'near'));
    Object.assign(set, off('many', 'thousands', 'longLife', 'brokenRecords', 'longOutage', 'attributes', 'forms'));
    Object.assign(set, off('removed', 'elsewhere', 'restored', 'retention', 'reused', 'otherTool', 'firstVersion'));
    Object.assign(set, off('parks', 'ignores', 'companions', 'digests', 'seats', 'unknownIds', 'lost', 'codes'));
    Object.assign(set, off('calendar', 'denied', 'otherStatus'));
  }
  if (!set.readBack)
    Object.assign(set, off('toolRefuses', 'readMoves', 'paced', ...(set.series ? [] : (['lag'] as const))));
  if (set.many || set.dialects) set.paced = false;
  // What was told under another key of the digests looks new.
  if (set.digests) set.lag = false;
  if (set.readMoves) Object.assign(set, off('reorder', 'delay', 'oldNews'));
  // Its comments are as long as One-Link takes them.
  if (set.longLife) set.longTexts = false;
  if (set.fields || set.parks || set.dialects) set.unknownIds = false;
  // How a visit gets a new id and what a webhook says is the tool's own affair (`tools/voice.ts`).
  if (set.dialects)
    Object.assign(
      set,
      off('twoPosts', 'latePointer', 'unaryKeys', 'thin', 'noEnd', 'noName', 'carried', 'fields', 'unread', 'together'),
      off('pings', 'firstVersion', 'toolRefuses', 'lag', 'readMoves', 'identifiers', 'shared', 'goesAway'),
    );
  // A tool that writes as people do: bodies that the product's own reader reads.
  if (set.spellings)
    Object.assign(
      set,
      off('readBack', 'fields', 'dialects', 'series', 'shared', 'twoSources', 'otherSource', 'otherTool', 'attributes'),
      off('unaryKeys', 'known', 'stranger', 'imports', 'carried', 'unheard', 'meanwhile', 'many', 'thousands'),
      off('longLife', 'longTexts', 'elsewhere', 'restored', 'reused', 'contactGone', 'contactComes', 'asks', 'forms'),
      off('companions', 'misled'),
    );
  // What comes while there is no hook comes later, in another order.
  if (set.removed) Object.assign(set, off('clockless', 'unaryKeys', 'readBack', 'many', 'pauses', 'unread', 'digests'));
  // A body is kept until its booking is settled: what another appointment would need of it is gone.
  if (set.fields)
    Object.assign(set, off('unaryKeys', 'parks', 'relinks', 'gone', 'swap', 'slotTaken', 'many', 'brokenRecords'));
  // What is read late is told apart by the tool's own clock, and by bodies that differ.
  const cannotBeLate = [
    'clockless',
    'unaryKeys',
    'readBack',
    'equalClocks',
    'retention',
    'swap',
    'slotTaken',
    'many',
  ] as const;
  if (cannotBeLate.some((name) => set[name])) set.unread = false;
  // Its opening was told to nobody, and somebody may have typed it in by hand: which of them it is, is the only question.
  if (set.unheard) {
    const people = Object.keys(groups.people) as Switch[];
    const kept: readonly Switch[] = ['unheard', 'pauses', 'retries', 'languages', 'counts'];
    Object.assign(set, off(...people.filter((name) => !kept.includes(name))), { neverOpened: true });
    Object.assign(
      set,
      off('twoSources', 'oldNews', 'latePointer', 'goesAway', 'unread', 'clockless', 'numbered', 'unaryKeys', 'resent'),
    );
    Object.assign(
      set,
      off('returns', 'thin', 'noName', 'persons', 'staff', 'unknownStaff', 'readBack', 'carried', 'fields'),
    );
    Object.assign(
      set,
      off('many', 'thousands', 'longLife', 'brokenRecords', 'shared', 'dialects', 'forks', 'otherTool', 'near'),
    );
    Object.assign(set, off('unknownIds', 'lost', 'codes', 'calendar', 'denied', 'longOutage', 'otherStatus', 'misled'));
    Object.assign(
      set,
      off('firstVersion', 'removed', 'renamed', 'elsewhere', 'restored', 'retention', 'reused', 'identifiers'),
    );
    Object.assign(set, off('wildClock', 'hasty', 'unknownService', 'unreadable', 'digests', 'recounts'));
  }
  // Its slots are few, and those of each visit its own.
  const hasOtherSlots = ['many', 'longLife', 'brokenRecords', 'longOutage', 'swap', 'slotTaken', 'blocked'] as const;
  if ([...hasOtherSlots, 'shared', 'elsewhere', 'restored'].some((name) => set[name as Switch])) set.near = false;
  // It is forgotten a day after its end.
  if (set.near && set.retention) Object.assign(set, off('delay', 'lateDuplicate'));
  if (set.many)
    Object.assign(set, off('gone', 'returns', 'stranger', 'known', 'edits', 'swap', 'duplicate', 'twoSources'));
  // One thing at a time is told, done and judged.
  if (set.meanwhile) {
    const people = Object.keys(groups.people) as Switch[];
    const kept: readonly Switch[] = ['meanwhile', 'swap', 'breakCircles', 'pauses', 'retries', 'repairs', 'languages'];
    Object.assign(set, off(...people.filter((name) => !kept.includes(name))));
    Object.assign(set, off('delay', 'reorder', 'oldNews', 'unread', 'wildClock', 'neverOpened', 'noName'));
    Object.assign(
      set,
      off('readBack', 'toolFails', 'goneAtTool', 'toolRefuses', 'readMoves', 'carried', 'fields', 'many'),
    );
    Object.assign(set, off('thousands', 'longLife', 'shared', 'dialects', 'unknownService', 'firstVersion', 'removed'));
    Object.assign(
      set,
      off('renamed', 'elsewhere', 'restored', 'otherStatus', 'brokenRecords', 'longOutage', 'retired'),
    );
    Object.assign(set, off('denied', 'calendar', 'codes', 'lost', 'unknownIds', 'identifiers', 'retention'));
  }
  if (set.relinks || set.latePointer || set.longLife) set.known = false;
  if (set.staysEnded && !set.staffStatus) set.staysEnded = false;
  if (set.staysEnded) set.otherStatus = false;
  if (set.elsewhere || set.restored || set.shared || set.dialects || set.many || set.reused) set.bulk = false;
  // The table that is deployed last has a row for her, or none.
  const setsTables = [
    'parks',
    'repairs',
    'unknownIds',
    'misled',
    'elsewhere',
    'restored',
    'renamed',
    'otherTool',
  ] as const;
  if (set.reused || set.many || setsTables.some((name) => set[name])) set.unknownStaff = false;
  if (!set.relinks) set.midway = false;
  // Of a mailbox that has forgotten a seat the former id is news.
  if (!set.digests || set.retention) set.seats = false;
  // Of visits of several clients nobody gives up a slot for another, and the tool tells what it knows of each.
  if (!set.seats || set.readBack || set.dialects || set.unread) set.paidSeats = false;
  if (set.paidSeats) Object.assign(set, off('swap', 'slotTaken', 'blocked', 'rivals', 'origins'));
  if (!set.latePointer) Object.assign(set, off('namesTaken', 'rivals'));
  // Staff had typed it in twice, and nothing else is said of which appointment it is.
  if (set.rivals)
    Object.assign(
      set,
      off('known', 'relinks', 'imports', 'carried', 'foreign', 'gone', 'discards', 'swap', 'slotTaken', 'blocked'),
      off('neverOpened', 'noName', 'staffStatus', 'contactGone', 'namesTaken', 'parks', 'retention', 'readdressed'),
      off('erases', 'companions'),
    );
  if (!set.series) set.seriesRefused = false;
  if (set.seriesRefused) set.discards = false;
  if (!set.attributes) set.forms = false;
  if (!set.fields || !set.erases || set.removed) set.companions = false;
  // Its One-Link answers under another address from some day on.
  const otherPlaces = [
    'elsewhere',
    'restored',
    'misled',
    'imports',
    'relinks',
    'carried',
    'foreign',
    'otherTool',
  ] as const;
  // Two connections at two addresses are of two One-Links, as far as anybody knows.
  if (otherPlaces.some((name) => set[name]) || set.reused || set.shared) set.readdressed = false;
  if (set.readdressed) set.asks = false;
  if (set.elsewhere || set.restored || set.shared || set.dialects || set.many || set.thousands) set.asks = false;
  if (set.elsewhere || set.restored || set.dialects || set.thousands) Object.assign(set, off('strays', 'counts'));
  if (set.readBack || set.dialects || set.elsewhere || set.restored || set.many || set.reused) set.crowds = false;
  if (set.parks) Object.assign(set, off('swap', 'slotTaken', 'gone', 'neverOpened', 'noName'));
  if (!set.shared) set.placed = false;
  // Each event of a later id names the first one.
  const otherIds = [
    'forks',
    'unaryKeys',
    'seats',
    'readBack',
    'latePointer',
    'otherTool',
    'reused',
    'dialects',
    'shared',
  ] as const;
  if (otherIds.some((name) => set[name]) || set.restored || set.firstVersion) set.origins = false;
  // Which of the ids is the last one says the tool's clock alone.
  const otherClocks = [
    'clockless',
    'equalClocks',
    'wildClock',
    'gaps',
    'recounts',
    'oldNews',
    'twoPosts',
    'origins',
  ] as const;
  if ([...otherIds, ...otherClocks].some((name) => set[name]) || set.restored || set.firstVersion)
    set.roundTrips = false;
  return set;
}
