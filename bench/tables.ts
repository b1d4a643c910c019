/** Results as tables of Markdown, so that they can be pasted into docs/performance.md. */
import type { Cost, Grown } from './growth.ts';
import type { Outage } from './outage.ts';
import type { PageCost } from './pages.ts';
import type { Pauses } from './pauses.ts';
import type { Profiled } from './profile.ts';
import type { Salon } from './salon.ts';
import { median } from './statistics.ts';

export function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const ms = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

export function salonTable({ players }: Salon): string {
  const head = [
    'who',
    'CPU until it listens, ms',
    'first webhook: CPU, ms',
    'answered after, ms',
    'later: CPU, ms',
    'ms',
  ];
  return markdown([
    head,
    ...players.map(({ player, startCpuMs, first, later }) => [
      player,
      ...[startCpuMs, first.cpuMs, first.ms, later.cpuMs, later.ms].map(ms),
    ]),
  ]);
}

export function outageTable({ calm, down, drain, deliveries, bookings, callsWhileDown, memoryMb }: Outage): string {
  const rates = down.map(({ perSecond }) => perSecond);
  const head = ['', 'accepted/s', '÷ calm', 'CPU a webhook, ms', 'longest wait, ms', 'CPU of it, ms'];
  const rows = [
    ['calm day', String(Math.round(calm.perSecond)), '1', ms(calm.cpuMs), ...waits(calm.pauses)],
    ...down.map((part, at) => [
      `down, tenth ${at + 1}`,
      String(Math.round(part.perSecond)),
      (part.perSecond / calm.perSecond).toFixed(2),
      ms(part.cpuMs),
      ...waits(part.pauses),
    ]),
  ];
  return `${markdown([head, ...rows])}

${deliveries} deliveries of ${bookings} bookings: accepted at ${(median(rates) / calm.perSecond).toFixed(2)} of the calm rate (median), ${callsWhileDown} calls while it was down.
It ended in ${drain.writes} writes after ${drain.seconds.toFixed(1)} s (CPU ${drain.cpuSeconds.toFixed(1)} s); others waited ${ms(drain.pauses.longestMs)} ms at most (CPU of it ${ms(drain.pauses.longestCpuMs)}), ${ms(drain.pauses.medianMs)} in the median. Memory of the process: ${memoryMb} MB at most, heap capped at 100.`;
}

const waits = ({ longestMs, longestCpuMs }: Pauses): string[] => [ms(longestMs), ms(longestCpuMs)];

/** Sizes side by side, a table for each kind of bookings. */
export function growthTables(all: readonly Grown[]): string {
  return [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, grown]) => growthTable(kind, grown)).join('\n\n');
}

function growthTable(kind: string, all: readonly Grown[]): string {
  const names = Object.keys(all[0]?.costs ?? {});
  const cell = (cost: Cost | undefined): string => {
    if (cost === undefined) return '';
    const longest = cost.pauses === null ? '' : `, ${ms(cost.pauses.longestCpuMs)}`;
    return `${ms(cost.cpuMs)} (${ms(cost.ms)}${longest})`;
  };
  const head = [
    `${kind}: CPU, ms (answer after; CPU of the longest wait of others)`,
    ...all.map(({ bookings }) => thousands(bookings)),
  ];
  const rows = names.map((name) => [name, ...all.map(({ costs }) => cell(costs[name]))]);
  const bytes = ['bytes of disk a booking', ...all.map(({ bytesABooking }) => String(Math.round(bytesABooking)))];
  const memory = ['memory of the process, MB', ...all.map(({ memoryMb }) => String(memoryMb))];
  return markdown([head, ...rows, bytes, memory]);
}

export function pagesTable(costs: readonly PageCost[]): string {
  const head = ['page', 'CPU, ms', 'the most of them', 'first one after a start', 'KB of HTML'];
  const rows = costs.map(({ page, cpuMs, mostMs, firstMs, bytes }) => [
    ...[page, ms(cpuMs), ms(mostMs), ms(firstMs), (bytes / 1_000).toFixed(0)],
  ]);
  return markdown([head, ...rows]);
}

export const thousands = (count: number): string =>
  count >= 1_000_000 ? `${count / 1_000_000} M` : count >= 1_000 ? `${count / 1_000} k` : String(count);

export function profileTable(rows: readonly Profiled[], limit: number): string {
  const total = rows.reduce((sum, { selfUs }) => sum + selfUs, 0);
  const head = ['µs a webhook', 'share', 'function', 'where'];
  const lines = rows
    .slice(0, limit)
    .map((row) => [row.selfUs.toFixed(1), `${(row.share * 100).toFixed(1)} %`, row.function, row.place]);
  return `${markdown([head, ...lines])}\n\n${Math.round(total)} µs a webhook in all.`;
}
