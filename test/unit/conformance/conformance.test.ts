/**
 * One table over every source and every preset, so that a new one cannot miss what the others keep: each row is met, or its
 * kit says why it cannot apply. A source or preset without a kit fails.
 */
import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/presets/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { type Kit, type RowName, rowNames } from './kit.ts';
import { kits } from './kits/index.ts';
import { authenticity } from './rows/authenticity.ts';
import { events } from './rows/events.ts';
import { order } from './rows/order.ts';

const rows: Readonly<Record<RowName, (kit: Kit) => Promise<void>>> = { ...authenticity, ...events, ...order };

const nameOf = ({ source, preset }: Kit): string => (preset === undefined ? source : `${source}, preset ${preset}`);

it('has one kit for every source and every preset', () => {
  const expected = [...Object.keys(sources), ...Object.keys(presets).map((preset) => `mapped, preset ${preset}`)];
  expect(kits.map(nameOf).toSorted()).toEqual(expected.toSorted());
});

it('excuses a signed source from no row about its signature', () => {
  const aboutSignatures = ['tampered_body', 'truncated_body', 'reencoded_body'] as const;
  for (const kit of kits.filter(({ source }) => sources[source]?.authentication === 'signature')) {
    for (const row of aboutSignatures) expect(kit.excused[row], `${nameOf(kit)}: ${row}`).toBeUndefined();
  }
});

it('excuses no source with ids of one installation from telling two apart', () => {
  for (const kit of kits) {
    const excuse = kit.excused.two_installations;
    expect(excuse === undefined, nameOf(kit)).toBe(sources[kit.source]?.globallyUniqueIds === false);
  }
});

it('says of every source with a clock, or that is read back, that its events may come in any order', () => {
  for (const kit of kits.filter(({ source }) => sources[source]?.clock !== 'none')) {
    expect(kit.ordered, nameOf(kit)).toBeUndefined();
  }
});

describe.each(kits.map((kit) => [nameOf(kit), kit] as const))('%s', (_name, kit) => {
  for (const row of rowNames) {
    const excuse = kit.excused[row];
    if (excuse === undefined) it(row, () => rows[row](kit));
    else {
      it(`${row}: does not apply, because ${excuse}`, () => {
        expect(excuse.length).toBeGreaterThan(15);
      });
    }
  }
});
