/** Before a deployment: accounts and names that are in wrangler.toml and in KV. The Worker refuses those in KV (src/config/stored.ts). */
import { parse } from 'smol-toml';
import { formerNamesIn } from '../../src/config/former-names.ts';
import { storedPrefix } from '../../src/config/stored.ts';
import { mergeConnectionVars } from '../../src/config/vars.ts';
import { jsonIn } from './kv.ts';

type Json = Readonly<Record<string, unknown>>;

/** The command whose output `sentencesOnBoth` reads. Null: no namespace is known, so there is nothing in it. */
export function listCommand(toml: string): readonly string[] | null {
  const namespaces = parse(toml)['kv_namespaces'];
  const own = (Array.isArray(namespaces) ? namespaces : []).find((one) => Object(one).binding === 'OUTCOMES');
  if (Object(own).id === undefined) return null;
  return ['kv', 'key', 'list', '--binding', 'OUTCOMES', '--remote', '--prefix', storedPrefix];
}

/** Null: the output is no list. */
export function sentencesOnBoth(toml: string, output: string): readonly string[] | null {
  const inKv = listIn(output);
  if (inKv === null) return null;
  const names = new Map<string, string>();
  const accounts = new Map<unknown, string>();
  for (const [name, found] of mergeConnectionVars(Object(parse(toml)['vars'])).tables) {
    if (!found.ok) continue;
    accounts.set(found.table['account_id'], name);
    for (const one of [name, ...formerNamesIn(found.table)]) names.set(one, name);
  }
  return inKv.flatMap(({ name, account }) => {
    const [sameName, sameAccount] = [names.get(name), accounts.get(account)];
    if (sameName !== undefined)
      return [`${name}: is in KV and, as ${sameName}, in wrangler.toml; the one in KV is not used; ${remedy(name)}`];
    if (account === undefined || sameAccount === undefined) return [];
    return [
      `${name}: is in KV and has account ${account}, as ${sameAccount} in wrangler.toml; with this deployment ${name} receives nothing; ${remedy(name)}`,
    ];
  });
}

const remedy = (name: string): string =>
  `keep all connections of an account in one place: push the one of wrangler.toml, or: npm run connections -- remove ${name} --remote`;

function listIn(output: string): readonly { readonly name: string; readonly account: unknown }[] | null {
  try {
    const list: unknown = JSON.parse(jsonIn(output, '['));
    if (!Array.isArray(list)) return null;
    return list.map((one) => {
      const { name, metadata } = Object(one) as Json;
      return { name: String(name).slice(storedPrefix.length), account: (Object(metadata) as Json)['account'] };
    });
  } catch {
    return null;
  }
}
