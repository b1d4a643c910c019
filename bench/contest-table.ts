/** The contest as a table: medians of the rounds, and ratios of medians. */
import type { Contest, Scenario, Turn } from './contest.ts';
import { scenarios } from './contest.ts';
import { median, spread } from './statistics.ts';
import { markdown } from './tables.ts';

/** One player in one scenario. */
export interface Row extends Scenario {
  readonly player: string;
  readonly kind: Turn['kind'];
  readonly acceptedRps: number;
  readonly settledRps: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  /** Of the rate: the middle half of the rounds, relative to the median. */
  readonly spread: number;
}

export function rowsOf({ turns }: Contest): Row[] {
  const groups = Map.groupBy(turns, ({ player, kind, connections, mailboxes }) =>
    [connections, mailboxes, player, kind].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const of = (value: (turn: Turn) => number): number => median(group.map(value));
    const { player, kind, connections, mailboxes } = first;
    const settledRps = first.settledRps === null ? null : of((turn) => turn.settledRps ?? Number.NaN);
    return {
      ...{ player, kind, connections, mailboxes, settledRps },
      acceptedRps: of((turn) => turn.acceptedRps),
      p50Ms: of((turn) => turn.p50Ms),
      p99Ms: of((turn) => turn.p99Ms),
      cpuMs: of((turn) => turn.cpuMs),
      spread: spread(group.map((turn) => turn.settledRps ?? turn.acceptedRps)),
    };
  });
}

/** Medians of the ratios within each round: what slows the machine in a round slows both. */
export interface Ratios extends Scenario {
  readonly acceptOfLimit: number;
  readonly p99OfLimit: number;
  readonly settleP99OfLimit: number;
  readonly settleOfLimit: number;
  readonly settleOfNodeRed: number | null;
}

export function ratiosOf({ turns }: Contest): Ratios[] {
  return scenarios.map((scenario) => {
    const rounds = [...new Set(turns.map(({ round }) => round))];
    const of = (value: (turn: Turn) => number, [player, kind]: Who, [other, otherKind]: Who): number | null => {
      const ratios = rounds.flatMap((round) => {
        const found = ([name, which]: Who) =>
          turns.find(
            (turn) =>
              turn.round === round &&
              turn.player === name &&
              turn.kind === which &&
              turn.connections === scenario.connections &&
              turn.mailboxes === scenario.mailboxes,
          );
        const [one, two] = [found([player, kind]), found([other, otherKind])];
        return one === undefined || two === undefined ? [] : [value(one) / value(two)];
      });
      return ratios.length === 0 ? null : median(ratios);
    };
    const rate = ({ settledRps, acceptedRps }: Turn): number => settledRps ?? acceptedRps;
    const [accept, settle] = [bridge('accept'), bridge('settle')];
    const limit: Who = ['limit', 'accept'];
    return {
      ...scenario,
      acceptOfLimit: of(rate, accept, limit) ?? Number.NaN,
      p99OfLimit: of(({ p99Ms }) => p99Ms, accept, limit) ?? Number.NaN,
      settleP99OfLimit: of(({ p99Ms }) => p99Ms, settle, limit) ?? Number.NaN,
      settleOfLimit: of(rate, settle, limit) ?? Number.NaN,
      settleOfNodeRed: of(rate, settle, ['Node-RED', 'settle']),
    };
  });
}

type Who = readonly [player: string, kind: Turn['kind']];
const bridge = (kind: Turn['kind']): Who => ['bridge', kind];

export function contestTables(contest: Contest): string {
  const rows = rowsOf(contest).map((row) => [
    `${row.connections} × ${row.mailboxes}`,
    row.player === 'bridge' ? `bridge, ${row.kind === 'accept' ? 'accept only' : 'accept and settle'}` : row.player,
    rate(row.acceptedRps),
    row.settledRps === null ? '' : rate(row.settledRps),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
    row.cpuMs.toFixed(2),
    `±${Math.round(row.spread * 50)} %`,
  ]);
  const head = ['connections × mailboxes', 'who', 'accepted/s', 'settled/s', 'p50, ms', 'p99, ms', 'CPU, ms', 'spread'];
  const ratios = ratiosOf(contest).map((ratio) => [
    `${ratio.connections} × ${ratio.mailboxes}`,
    ratio.acceptOfLimit.toFixed(2),
    ratio.p99OfLimit.toFixed(1),
    ratio.settleP99OfLimit.toFixed(1),
    ratio.settleOfLimit.toFixed(2),
    ratio.settleOfNodeRed?.toFixed(2) ?? 'not run',
  ]);
  const ratioHead = [
    ...['connections × mailboxes', 'accept only ÷ limit', 'p99 ÷ limit’s', 'p99 while settling ÷ limit’s'],
    ...['accept and settle ÷ limit', 'accept and settle ÷ Node-RED'],
  ];
  return `${markdown([head, ...rows])}\n\n${markdown([ratioHead, ...ratios])}`;
}

const rate = (perSecond: number): string => String(Math.round(perSecond));
