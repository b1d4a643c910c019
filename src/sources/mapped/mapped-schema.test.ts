import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { authenticationOf, mappingSchema } from './index.ts';
import { presets } from './presets/index.ts';
import { needsNotificationUrl } from './schema.ts';
import { table } from './test-bodies.ts';

const problems = (written: unknown): Record<string, string> =>
  Object.fromEntries(
    (mappingSchema.safeParse(written).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]),
  );

describe('a mapping table', () => {
  it('needs a way to the id and a meaning of events', () => {
    expect(problems({ fields: {}, events: {} })).toEqual({
      'fields.id': 'is missing: what does the tool call the booking?',
      events: 'names no event; "*" stands for any',
    });
    expect(problems('savvycal')).not.toEqual({});
  });

  it('tells a mistyped expression by its place, without quoting it', () => {
    const found = problems(table({ fields: { starts_at: 'payload.(secret' }, each: 'list[' }));
    expect(Object.keys(found).sort()).toEqual(['each', 'fields.starts_at']);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('tells an unknown key', () => {
    expect(Object.keys(problems({ ...table(), field: {} }))).toEqual(['']);
    expect(problems(table({ fields: { start: 'at' } as object }))).not.toEqual({});
    expect(problems(table({ events: { booked: 'create' as 'opens' } }))).toEqual({
      'events.booked': 'expected opens, update, cancel, moved_away, ignore or { does, state }',
    });
  });

  it('refuses two clocks, and an end without a start', () => {
    expect(problems(table({ fields: { time: 'a', version: 'b' } }))).toHaveProperty(['fields.version']);
    expect(problems(table({ fields: { duration: 'a' } }))).toHaveProperty(['fields.starts_at']);
  });

  it('lets expressions read no header that holds a credential', () => {
    expect(problems(table({ headers: ['X-Event', 'Authorization'] }))).toEqual({ 'headers.1': 'holds a credential' });
  });

  it.each([
    [{ signed: '{bodi}' }, 'signed'],
    [{ signed: '{timestamp}', timestamp_header: 'X-Time' }, 'signed'],
    [{ signed: '{timestamp}.{body}' }, 'timestamp_header'],
    [{ timestamp_header: 'X-Time' }, 'signed'],
    [{ list: { signature: 'v1', timestamp: 't' } }, 'signed'],
    [{ signed: '{id}.{body}' }, 'id_header'],
  ])('refuses a signature that proves nothing: %j', (more, key) => {
    expect(problems({ ...table(), authentication: { kind: 'hmac', header: 'X-Signature', ...more } })).toHaveProperty([
      `authentication.${key}`,
    ]);
  });

  it('may be read again: what comes out goes in', () => {
    for (const written of [table(), ...Object.keys(presets).map((preset) => ({ preset }))]) {
      const once = mappingSchema.parse(written);
      expect(mappingSchema.parse(once)).toEqual(once);
    }
  });
});

describe('a preset', () => {
  it('is taken by its name, and the user’s own keys win', () => {
    const mapping = mappingSchema.parse({
      preset: 'savvycal',
      fields: { carried: 'payload.metadata.visit', amount: '' },
      events: { 'event.requested': 'ignore' },
      units: { amount: 'minor' },
      retry_minutes: 30,
    });
    expect(mapping.fields).toMatchObject({ event: 'type', carried: 'payload.metadata.visit' });
    expect(mapping.fields).not.toHaveProperty('amount');
    expect(mapping.events).toMatchObject({ 'event.created': 'opens', 'event.requested': 'ignore' });
    expect(mapping.units).toMatchObject({ time: 'offset', amount: 'minor' });
    expect(mapping.retry_minutes).toBe(30);
  });

  it('loses a field that the user empties', () => {
    expect(mappingSchema.parse({ preset: 'savvycal', fields: { staff: '' } }).fields).not.toHaveProperty('staff');
  });

  it('gives its authentication up as a whole', () => {
    const mapping = mappingSchema.parse({ preset: 'savvycal', authentication: { kind: 'path_token' } });
    expect(mapping.authentication).toEqual({ kind: 'path_token' });
  });

  it('that nobody has written is told, with those that exist', () => {
    expect(problems({ preset: 'savycal' })['preset']).toContain('savvycal');
    expect(problems({ preset: 'toString' })['preset']).toContain('expected one of');
    expect(problems({ preset: 'jane' })['preset']).toContain('only ids');
  });
});

describe('the examples of the documentation', () => {
  it('are valid tables', () => {
    const page = readFileSync(fileURLToPath(new URL('./page.md', import.meta.url).href), 'utf8');
    const tables = [...page.matchAll(/```toml\n([\s\S]*?)```/g)].map(([, text = '']) => parse(text)) as {
      vars: { CONNECTIONS: { studio: { mapping: unknown } } };
    }[];
    expect(tables).toHaveLength(2);
    for (const { vars } of tables) expect(problems(vars.CONNECTIONS.studio.mapping)).toEqual({});
  });
});

describe('what the configuration asks a table', () => {
  const of = (authentication: object) => mappingSchema.parse({ ...table(), authentication });

  it('is where the secret is', () => {
    expect(authenticationOf(mappingSchema.parse(table()))).toBe('path_token');
    expect(authenticationOf(of({ kind: 'header', name: 'X-Token' }))).toBe('header_token');
    expect(authenticationOf(of({ kind: 'hmac', header: 'X-Signature' }))).toBe('signature');
    expect(authenticationOf(of({ kind: 'standard_webhooks' }))).toBe('signature');
  });

  it('is whether the tool signs the address', () => {
    expect(needsNotificationUrl(of({ kind: 'hmac', header: 'X-Signature', signed: '{url}{body}' }))).toBe(true);
    expect(needsNotificationUrl(of({ kind: 'hmac', header: 'X-Signature' }))).toBe(false);
  });
});
