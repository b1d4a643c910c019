/** Reads advisories from two kinds of lists: npm's (package → advisories, as its registry answers) and OSV's. */
import * as z from 'zod';
import { isOlder, isWithin } from './versions.ts';

export interface Advisory {
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly url: string;
  /** Null: the advisory's range, or the version, cannot be read. A person must check it. */
  readonly affects: (version: string) => boolean | null;
}

const npmList = z.record(
  z.string(),
  z.array(
    z.looseObject({
      id: z.union([z.string(), z.number()]).transform(String).default(''),
      title: z.string().default(''),
      severity: z.string().default('unknown'),
      url: z.string().default(''),
      vulnerable_versions: z.string(),
    }),
  ),
);

const osvRecord = z.looseObject({
  id: z.string(),
  summary: z.string().default(''),
  withdrawn: z.string().optional(),
  database_specific: z.looseObject({ severity: z.string().optional() }).optional(),
  references: z.array(z.looseObject({ url: z.string() })).default([]),
  affected: z
    .array(
      z.looseObject({
        package: z.looseObject({ name: z.string(), ecosystem: z.string() }),
        versions: z.array(z.string()).default([]),
        ranges: z
          .array(z.looseObject({ type: z.string(), events: z.array(z.record(z.string(), z.string())) }))
          .default([]),
      }),
    )
    .default([]),
});

const osvList = z
  .union([z.array(osvRecord), z.looseObject({ vulns: z.array(osvRecord) }), osvRecord])
  .transform((list) =>
    Array.isArray(list) ? list : 'vulns' in list ? (list.vulns as OsvRecord[]) : [list as OsvRecord],
  );
type OsvRecord = z.output<typeof osvRecord>;

/** Null if it is neither kind of list. */
export function advisoriesIn(list: unknown): Advisory[] | null {
  const osv = osvList.safeParse(list);
  if (osv.success) return osv.data.flatMap(ofOsv);
  const npm = npmList.safeParse(list);
  if (!npm.success) return null;
  return Object.entries(npm.data).flatMap(([name, advisories]) =>
    advisories.map(({ id, title, severity, url, vulnerable_versions: range }) => ({
      name,
      id,
      title,
      severity,
      url,
      affects: (version: string) => isWithin(version, range),
    })),
  );
}

function ofOsv(record: OsvRecord): Advisory[] {
  if (record.withdrawn !== undefined) return [];
  const told = {
    id: record.id,
    title: record.summary,
    severity: record.database_specific?.severity?.toLowerCase() ?? 'unknown',
    url: record.references[0]?.url ?? '',
  };
  return record.affected
    .filter(({ package: { ecosystem } }) => ecosystem === 'npm')
    .map(({ package: { name }, versions, ranges }) => ({
      ...told,
      name,
      affects: (version: string) => versions.includes(version) || anyOf(ranges.map((range) => inRange(version, range))),
    }));
}

/** https://ossf.github.io/osv-schema/#affectedrangesevents-fields : events in order; each one opens or closes a range. */
function inRange(version: string, { type, events }: OsvRecord['affected'][number]['ranges'][number]): boolean | null {
  if (type !== 'SEMVER' && type !== 'ECOSYSTEM') return false; // ranges of commits, which a lock file does not contain
  let isIn = false;
  for (const { introduced, fixed, last_affected: last } of events) {
    const bound = introduced ?? fixed ?? last;
    if (bound === undefined) continue;
    const isOlderThan = introduced === '0' ? false : isOlder(version, bound);
    if (isOlderThan === null) return null;
    if (introduced !== undefined && !isOlderThan) isIn = true;
    if (fixed !== undefined && !isOlderThan) isIn = false;
    if (last !== undefined && !isOlderThan && version !== last) isIn = false;
  }
  return isIn;
}

const anyOf = (answers: readonly (boolean | null)[]): boolean | null =>
  answers.includes(true) ? true : answers.includes(null) ? null : false;
