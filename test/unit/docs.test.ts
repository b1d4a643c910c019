/** docs/: every tool is listed and has a page that says what a person needs, and what the pages tell to post is taken. */
import { existsSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sources } from '../../src/sources/index.ts';
import { impossible } from '../../src/sources/mapped/presets/index.ts';
import { codesPage } from './codes-page.ts';
import { edge, goodToken, json } from './edge.ts';
import { sourcePage, toolsPage } from './tools-page.ts';

const file = (path: string): URL => new URL(`../../docs/${path}`, import.meta.url);
const text = (path: string): string => readFileSync(file(path), 'utf8');

it('lists every source and every preset, with its page, its secret and what a webhook holds', async () => {
  await expect(toolsPage()).toMatchFileSnapshot('../../docs/README.md');
});

it('has a table of every code and what to do', async () => {
  await expect(codesPage()).toMatchFileSnapshot('../../docs/codes.md');
});

it('links only to pages that are there', () => {
  const links = [...text('README.md').matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path ?? '');
  expect(links.length).toBeGreaterThan(Object.keys(sources).length);
  for (const path of links) expect(existsSync(file(path)), path).toBe(true);
});

/** Whether a page names an event: by itself, as one of `conversation.*`, or as a slug of `wix.bookings.v2.booking_<slug>`. */
function isNamed(event: string, page: string): boolean {
  const names = [...page.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name ?? '');
  const patterns = names.filter((name) => /^[\w.]{2,}\*$/.test(name)).map((name) => name.slice(0, -1));
  const slugs = names.filter((name) => name.endsWith('<slug>')).map((name) => name.slice(0, -'<slug>'.length));
  return (
    names.includes(event) ||
    patterns.some((beginning) => event.startsWith(beginning)) ||
    slugs.some((beginning) => event.startsWith(beginning) && names.includes(event.slice(beginning.length)))
  );
}

/** How a page shows that it names the secret, by where the tool puts it. */
const secretShown = {
  signature: /sign/i,
  header_token: /`X-[\w-]+/,
  path_token: /hooks\/[\w-]+\/<[^>]+>/,
  body_token: /application token/i,
} as const;

describe.each(Object.entries(sources))('the page of %s', (name, source) => {
  const page = text(sourcePage(name));

  it('names the address of the hook and the kind of its secret', () => {
    expect(page).toContain('https://<your worker>/hooks/');
    expect(page).toMatch(secretShown[source.authentication]);
  });

  it('tells of every event what is done with it', () => {
    const missing = Object.keys(source.events).filter((event) => event !== '*' && !isNamed(event, page));
    expect(missing).toEqual([]);
  });
});

it('says of every source by what its tables may be keyed', () => {
  const [table = ''] = /^\| tool \| `resources` \|.*?\n\n/ms.exec(text('your-ids.md')) ?? [];
  const listed = Object.entries(sources).filter(([name]) => name !== 'direct' && name !== 'mapped');
  const missing = listed.filter(([, { title }]) => !table.includes(title.split(' ')[0] ?? ''));
  expect(missing.map(([name]) => name)).toEqual([]);
});

describe('the page of tools without webhooks', () => {
  const page = text('sources/without-webhooks.md');
  const bodies = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, body]) => body ?? '');

  it('names the tools that no table can serve', () => {
    for (const { title } of Object.values(impossible)) expect(page).toContain(title);
  });

  it('has bodies that `direct` takes as they stand', async () => {
    expect(bodies).toHaveLength(2);
    const site = { source: 'direct', account_id: 12, on_unlinked: 'create', resource_id: 31, secret: 'SALON_SECRET' };
    const { post, recorder } = edge({ sources, connections: { site } });
    for (const body of bodies) {
      const answer = await post('/hooks/site', body, { 'x-bridge-token': goodToken });
      expect(await json(answer)).toMatchObject({ status: 'accepted' });
    }
    expect(recorder.batches.flatMap(({ batch }) => batch.events)).toMatchObject([
      { kind: 'booking', id: 'tidycal-48213', opens: true, fields: { state: 'accepted' } },
      { kind: 'booking', id: 'tidycal-48213', opens: false, fields: { state: 'cancelled' } },
    ]);
  });
});
