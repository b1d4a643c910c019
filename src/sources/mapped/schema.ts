/**
 * `[vars.CONNECTIONS.<name>.mapping]` as a whole: a preset, if one is named, overridden by the user's own keys. The tables
 * `fields`, `events`, `states` and `units` are merged key by key; every other key replaces the preset's.
 */
import * as z from 'zod';
import { isRecord } from '../toolkit/decode.ts';
import { impossible, presets } from './presets/index.ts';
import { type Mapping, mappingTable } from './table.ts';

const mergedKeys = ['fields', 'events', 'states', 'units'] as const;

/** Input: the table as in `wrangler.toml`. Output: without `preset`, defaults filled in; valid input again. */
export const mappingSchema = z
  .unknown()
  .transform((written, context): unknown => {
    if (!isRecord(written) || !('preset' in written)) return written;
    const { preset: name, ...own } = written;
    const preset = typeof name === 'string' && Object.hasOwn(presets, name) ? presets[name] : undefined;
    if (preset === undefined) {
      const why = typeof name === 'string' && Object.hasOwn(impossible, name) ? impossible[name]?.why : undefined;
      const message = why ?? `expected one of ${Object.keys(presets).join(', ')}`;
      context.addIssue({ code: 'custom', message, path: ['preset'] });
      return z.NEVER;
    }
    const merged: Record<string, unknown> = { ...preset.mapping, ...own };
    for (const key of mergedKeys) {
      const [theirs, ours] = [preset.mapping[key], own[key]];
      if (isRecord(theirs) && isRecord(ours)) merged[key] = { ...theirs, ...ours };
    }
    return merged;
  })
  .pipe(z.lazy(mappingTable));

const parsed = new WeakMap<object, Mapping | null>();

/** The table of a connection; null if it is wrong, in which case the configuration has already refused it (src/config). */
export function mappingOf(written: unknown): Mapping | null {
  if (!isRecord(written)) return null;
  const known = parsed.get(written);
  if (known !== undefined) return known;
  const mapping = mappingSchema.safeParse(written).data ?? null;
  parsed.set(written, mapping);
  return mapping;
}

/** Where the secret of a connection is: which URL is shown, and whether the secret is a token that wants 16 characters. */
export function authenticationOf(mapping: Mapping): 'signature' | 'header_token' | 'path_token' {
  switch (mapping.authentication.kind) {
    case 'path_token':
      return 'path_token';
    case 'header':
      return 'header_token';
    case 'hmac':
    case 'standard_webhooks':
      return 'signature';
    default:
      return mapping.authentication satisfies never;
  }
}

/** True if the tool signs the address of the hook: the connection then needs `notification_url`. */
export function needsNotificationUrl({ authentication }: Mapping): boolean {
  return authentication.kind === 'hmac' && authentication.signed.includes('{url}');
}
