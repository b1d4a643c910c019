/** A body becomes events, entry by entry, as the connection’s table says. */
import { newBudget } from '../../expressions/expression.ts';
import type { Decoded, Hook } from '../source.ts';
import { undecodable } from '../toolkit/decode.ts';
import { entriesOf } from './entries.ts';
import { decodeEntry } from './payload.ts';
import { mappingOf } from './schema.ts';

export async function decode(body: unknown, hook: Hook): Promise<readonly Decoded[]> {
  const mapping = mappingOf(hook.settings.mapping);
  if (mapping === null) return [undecodable('unknown', 'mapping: not a valid table', body)];
  const budget = newBudget();
  const found = await entriesOf(mapping, body, hook, budget);
  if (!found.ok) return [undecodable('unknown', found.detail, found.body)];
  const { entries, surroundings } = found;
  const events: Decoded[] = [];
  for (const [index, value] of entries.entries()) {
    events.push(await decodeEntry(mapping, { value, index, surroundings, budget }, hook.settings));
  }
  return events;
}
