/** What stands between connections in KV: each name leads to one mailbox, and each token to one connection. */
import { formerNamesIn, mailboxNameOf } from '../../src/config/former-names.ts';
import { markOf } from '../../src/config/sealed.ts';
import { secretKind } from '../../src/config/secrets.ts';
import { storedVariable } from '../../src/config/stored.ts';
import { sources } from '../../src/sources/index.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Listed {
  readonly name: string;
  readonly account: unknown;
  readonly renamed: unknown;
  readonly marks: readonly string[];
}

export interface Held {
  readonly table: Json;
  readonly sealed: Readonly<Record<string, string>>;
}

/** Each name leads to one mailbox. A name that became a former one of the connection that has it is a rename. */
export function nameProblems(
  given: ReadonlyMap<string, Json>,
  present: readonly Listed[],
  before: ReadonlyMap<string, Held>,
  ofVariables: readonly string[],
): string[] {
  const byName = new Map(present.map((one) => [one.name, one]));
  return [...given].flatMap(([name, table]) => {
    const path = `${storedVariable}.${name}`;
    const former = formerNamesIn(table);
    const inToml = [name, ...former].filter((one) => ofVariables.includes(one));
    const alias = byName.get(name)?.renamed;
    const isOthers = typeof alias === 'string' && !given.has(alias);
    const taken = former.filter((one) => {
      const owner = byName.get(one)?.renamed;
      return typeof owner === 'string' && owner !== name && !former.includes(owner);
    });
    const mailbox = mailboxNameOf(name, former);
    const others = former.filter((one) => {
      const old = before.get(one);
      return old !== undefined && mailboxNameOf(one, formerNamesIn(old.table)) !== mailbox;
    });
    const own = before.get(name);
    const leaves = own !== undefined && mailboxNameOf(name, formerNamesIn(own.table)) !== mailbox;
    return [
      ...(leaves ? [`${path}.formerly: its bookings are in the mailbox of its first name; keep its former names`] : []),
      ...others.map(
        (one) => `${path}.formerly: ${one} has another mailbox; give its former names, too, the first one first`,
      ),
      ...inToml.map((one) => `${path}: ${one} is a connection in wrangler.toml; keep it in one place`),
      ...(isOthers ? [`${path}: is a former name of ${alias}`] : []),
      ...taken.map((one) => `${path}.formerly: ${one} is a former name of another connection`),
    ];
  });
}

/** Only tokens: a signing key may be shared (`config/secrets.ts`). */
export function marksOf(
  { source, mapping, secrets }: { source: string; mapping: unknown; secrets: readonly string[] },
  key: string,
) {
  const tool = sources[source];
  if (tool === undefined) return [];
  const isToken = ['path_token', 'header_token'].includes(secretKind(tool, mapping));
  return isToken ? secrets.filter((value) => value !== '').map((value) => markOf(value, key)) : [];
}

export function sharedMarks(marks: ReadonlyMap<string, readonly string[]>, present: readonly Listed[]): string[] {
  const owners = new Map<string, Set<string>>();
  const all = [
    ...present.filter(({ name }) => !marks.has(name)).map((one) => [one.name, one.marks] as const),
    ...marks,
  ];
  for (const [name, own] of all) for (const mark of own) owners.set(mark, (owners.get(mark) ?? new Set()).add(name));
  return [...owners.values()].flatMap((names) =>
    names.size < 2
      ? []
      : [...names]
          .filter((name) => marks.has(name))
          .map((name) => {
            const others = [...names].filter((other) => other !== name).join(', ');
            return `${storedVariable}.${name}.secret: another connection has the same token; each connection needs its own (${others})`;
          }),
  );
}
