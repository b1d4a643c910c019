/** What the kits of presets share: source and table, tokens, and the rows that say nothing about a table of this kind. */
import { because, type Kit, keepsId, tokens, unsigned } from '../../../../test/unit/conformance/kit.ts';
import { inPath } from '../../../../test/unit/conformance/writing.ts';

export const client = {
  name: 'Test Client',
  first: 'Test',
  last: 'Client',
  phone: '+77010000001',
  email: 'client@example.org',
};

type Own = Pick<Kit, 'id' | 'sends' | 'minimal' | 'excused'> & Partial<Kit>;

/** `table`: keys of the connection's mapping beside `preset`. Ids stay, unless the kit says otherwise. */
export function presetKit(preset: string, { connection, excused, ...own }: Own, table: object = {}): Kit {
  return {
    source: 'mapped',
    preset,
    secrets: tokens,
    tells: ['booked', 'moved', 'cancelled'],
    ...inPath(),
    ...own,
    connection: { mapping: { preset, ...table }, ...connection },
    excused: { ...keepsId, ping: because.noPing, ...excused },
  };
}

/** Beside `excused` of a tool that sends a token. */
export { because, unsigned };
