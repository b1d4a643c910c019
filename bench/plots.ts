/** Plots as small SVG files for docs/performance.md: lines over a logarithmic or a plain axis, readable on white and on black. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grown } from './growth.ts';
import type { Outage } from './outage.ts';
import { thousands } from './tables.ts';

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Plot {
  readonly title: string;
  readonly x: string;
  readonly lines: readonly Line[];
  /** Both axes by powers of ten. */
  readonly isLogarithmic: boolean;
}

const [width, height, left, bottom, top, right] = [640, 320, 56, 40, 32, 150];
const colours = ['#2f6fde', '#d9534f', '#3a9d5d', '#b07aa1', '#e08e0b', '#5b8a8a', '#8c6d31'];

export async function outagePlot({ calm, down }: Outage, folder: string): Promise<void> {
  const lines = [
    { name: 'while One-Link is down', points: down.map(({ perSecond }, at) => [at + 1, perSecond] as const) },
    { name: 'on a calm day', points: down.map((_, at) => [at + 1, calm.perSecond] as const) },
  ];
  const plot = { title: 'Webhooks accepted a second, by tenths of an outage', x: 'tenth', lines, isLogarithmic: false };
  await save(folder, 'outage.svg', plot);
}

export async function growthPlot(all: readonly Grown[], folder: string): Promise<void> {
  for (const [kind, grown] of Map.groupBy(all, (one) => one.kind)) {
    const names = Object.keys(grown[0]?.costs ?? {});
    const lines = names.map((name) => ({
      name,
      points: grown.map(({ bookings, costs }) => [bookings, Math.max(1, costs[name]?.cpuMs ?? 1)] as const),
    }));
    const plot = { title: `CPU of a call, ms, by bookings (${kind})`, x: 'bookings', lines, isLogarithmic: true };
    await save(folder, `growth-${kind}.svg`, plot);
  }
}

async function save(folder: string, name: string, plot: Plot): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), svgOf(plot));
}

function svgOf({ title, x, lines, isLogarithmic }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const scale = (value: number): number => (isLogarithmic ? Math.log10(value) : value);
  const span = (of: (point: readonly [number, number]) => number, from: number | null) => {
    const values = all.map((point) => scale(of(point)));
    const [low, high] = [from ?? Math.min(...values), Math.max(...values)];
    return { low, range: high - low || 1 };
  };
  const [across, up] = [span(([px]) => px, null), span(([, py]) => py, 0)];
  const xOf = (value: number): number => left + ((scale(value) - across.low) / across.range) * (width - left - right);
  const yOf = (value: number): number =>
    height - bottom - ((scale(value) - up.low) / up.range) * (height - bottom - top);
  const steps = [0, 1, 2, 3, 4].map((step) => up.low + (up.range * step) / 4);
  const grid = steps.map((step) => {
    const value = isLogarithmic ? 10 ** step : step;
    const y = yOf(value).toFixed(1);
    return `<path d="M${left} ${y}H${width - right}" stroke="#8884"/><text x="${left - 6}" y="${y}" text-anchor="end">${label(value)}</text>`;
  });
  const ticks = [...new Set(all.map(([px]) => px))].map(
    (px) => `<text x="${xOf(px).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${thousands(px)}</text>`,
  );
  const drawn = lines.map(({ name, points }, at) => {
    const colour = colours[at % colours.length];
    const path = points.map(([px, py]) => `${xOf(px).toFixed(1)} ${yOf(py).toFixed(1)}`).join('L');
    const y = top + 16 * at;
    return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/><text x="${width - right + 10}" y="${y}" style="fill:${colour}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>text{font:12px sans-serif;fill:#888}</style>
<text x="${left}" y="18">${title}</text>
${[...grid, ...ticks, ...drawn].join('\n')}
<text x="${width - right}" y="${height - 6}" text-anchor="end">${x}</text>
</svg>
`;
}

const label = (value: number): string =>
  value >= 10 ? thousands(Math.round(value)) : value.toFixed(1).replace('.0', '');
