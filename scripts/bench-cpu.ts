/**
 * Measures the cost of the worst webhook: the CPU time of one body from raw bytes to a folded booking, for every source and
 * content type, next to a normal webhook of the same tool. Tests count what is read; this script measures milliseconds.
 */
import { cpuUsage, stdout } from 'node:process';
import { connectionOf, runCourse, sourceOf } from '../test/cpu/course.ts';
import { hostilesOf, largestBytes, rawBodies, sealed, sealedRaw } from '../test/cpu/hostile.ts';
import type { Kit, Wire } from '../test/unit/conformance/kit.ts';
import { kits } from '../test/unit/conformance/kits.ts';
import { anyVisit } from '../test/unit/conformance/writing.ts';
import { optionsOf, wrongOption } from './options.ts';

const usage = `Usage: npm run bench:cpu -- [options]

Runs the worst body of every source and content type through authentication, parsing, decoding, delivery key and fold.
Exit codes: 0 = no body costs more than the ceiling, 1 = one does, 2 = wrong options.

  --source <name>   only this source or preset
  --ceiling <ms>    milliseconds of CPU that a body may cost (default 50)
  --rounds <n>      runs of each of the worst bodies; the median counts (default 9)
  --json            print one JSON document instead of the table
  --help            show this text`;

interface Row {
  readonly source: string;
  readonly kind: string;
  readonly worst: string;
  readonly bytes: number;
  readonly ms: number;
  /** Relative to a normal webhook of the same tool. */
  readonly ratio: number;
  readonly outcome: string;
}

/** Each body is tried once. The slowest few are measured. */
const measured = 3;

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    source: { type: 'string' },
    ceiling: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const names = kits.map(nameOf);
  const [ceiling, rounds] = [Number(values.ceiling), Number(values.rounds)];
  const wrong =
    values.source !== undefined && !names.includes(values.source)
      ? `Option '--source': expected one of ${names.join(', ')}`
      : !(ceiling > 0)
        ? "Option '--ceiling': expected a number of milliseconds"
        : !(Number.isInteger(rounds) && rounds > 0)
          ? "Option '--rounds': expected a whole number from 1"
          : null;
  if (wrong !== null) {
    wrongOption(usage, wrong);
    return 2;
  }
  const chosen = kits.filter((kit) => values.source === undefined || nameOf(kit) === values.source);
  const rows: Row[] = [];
  for (const kit of chosen) rows.push(...(await rowsOf(kit, rounds)));
  const above = rows.filter(({ ms }) => ms > ceiling);
  if (values.json) console.log(JSON.stringify({ ceiling_ms: ceiling, above: above.length, rows }, null, 2));
  else console.log(`${tableOf(rows)}\n\n${above.length} above ${ceiling} ms of CPU.`);
  return above.length === 0 ? 0 : 1;
}

const nameOf = ({ source, preset }: Kit): string => preset ?? source;

async function rowsOf(kit: Kit, rounds: number): Promise<Row[]> {
  const source = sourceOf(kit);
  const connection = connectionOf(kit);
  const [message] = kit.sends(anyVisit);
  const normal = message === undefined ? null : await sealed(kit, message);
  if (normal === null) throw new Error(`${nameOf(kit)}: no sound webhook`);
  const cpuOf = async (wire: Wire, times: number): Promise<number> => {
    const all: number[] = [];
    for (let round = 0; round < times; round += 1) {
      const before = cpuUsage();
      await runCourse(source, connection, wire);
      const { user, system } = cpuUsage(before);
      all.push((user + system) / 1000);
    }
    return all.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
  };
  const normalMs = await cpuOf(normal, 199);

  const worstOf = async (kind: string, candidates: AsyncIterable<readonly [string, Wire]>): Promise<Row | null> => {
    const slowest: { readonly name: string; readonly wire: Wire; readonly ms: number }[] = [];
    for await (const [name, wire] of candidates) {
      slowest.push({ name, wire, ms: await cpuOf(wire, 1) });
      slowest.sort((a, b) => b.ms - a.ms).splice(measured);
    }
    let worst: Row | null = null;
    for (const { name, wire } of slowest) {
      const ms = await cpuOf(wire, rounds);
      if (worst !== null && worst.ms >= ms) continue;
      const { isAuthentic, events } = await runCourse(source, connection, wire);
      const first = events?.[0];
      const outcome = !isAuthentic
        ? 'not authentic'
        : events === null
          ? 'refused'
          : first?.kind === 'undecodable'
            ? first.detail.slice(0, 60)
            : `${events.length} ${first?.kind ?? 'refused'}`;
      const [rounded, ratio] = [Math.round(ms * 10) / 10, Math.round(ms / normalMs)];
      worst = { source: nameOf(kit), kind, worst: name, bytes: wire.body.byteLength, ms: rounded, ratio, outcome };
    }
    return worst;
  };
  const rows = [await worstOf('its own', ownBodies(kit))];
  if (kit.preset === undefined) {
    for (const [type, texts] of Object.entries(rawBodies))
      rows.push(await worstOf(type, foreignBodies(kit, type, texts)));
  }
  return rows.filter((row) => row !== null);
}

async function* ownBodies(kit: Kit): AsyncGenerator<readonly [string, Wire]> {
  // A form or a base64 token is longer than the JSON in it. If it is too large, it is made again with less.
  const made = new Set<string>();
  for (const bytes of [largestBytes, largestBytes * 0.6, largestBytes * 0.3]) {
    for (const { name, message } of hostilesOf(kit, bytes)) {
      const wire = made.has(name) ? null : await sealed(kit, message);
      if (wire === null) continue;
      made.add(name);
      yield [name, wire];
    }
  }
}

async function* foreignBodies(
  kit: Kit,
  type: string,
  texts: readonly (readonly [string, string])[],
): AsyncGenerator<readonly [string, Wire]> {
  for (const [name, text] of texts) yield [name, await sealedRaw(kit, type, text.slice(0, largestBytes))];
}

function tableOf(rows: readonly Row[]): string {
  const head = ['source', 'body', 'ms', '× normal', 'bytes', 'worst', 'became'];
  const cells = rows.map(({ source, kind, ms, ratio, bytes, worst, outcome }) => [
    ...[source, kind, ms.toFixed(1), String(ratio), String(bytes), worst.slice(0, 50), outcome],
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...cells].map(lineOf).join('\n');
}

const status = await main();
stdout.write('', () => process.exit(status));
