/** The operator's pages in Chromium: what a receptionist does, by mouse, by keyboard, and without JavaScript. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { adminToken, type Desk, editVisit, launch, paths, signIn, startDesk, untilQuiet, visit } from './desk.ts';

const chromium = inject('chromium');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(chromium === null)('the pages in a browser', () => {
  let desk: Desk;
  let browser: Browser;
  beforeAll(async () => {
    [desk, browser] = await Promise.all([startDesk(inject('builtIn')), launch(chromium ?? '')]);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  /** Comes through the debugger: the page's own policy would refuse it. */
  async function violations(page: Page, rules = ''): Promise<string[]> {
    const found = await page.evaluate<AxeViolation[]>(`axe.run(${rules}).then(({ violations }) => violations)`);
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }
  interface AxeViolation {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }
  /** All that a colour scheme changes. */
  const ofColours = "{ runOnly: ['color-contrast', 'link-in-text-block'] }";

  it.each(Object.entries({ 'sign-in': null, ...paths, nothing: '/desk/nothing' }))(
    'axe finds nothing on the page %s in light and dark, narrow and wide, and nothing is wider than the window',
    async (_, path) => {
      const { page, complaints, leave } = await visit(browser, desk.url, { locale: 'kk', reducedMotion: 'reduce' });
      if (path === null) await page.goto('/');
      else await signIn(page).then(() => page.goto(path));
      await page.evaluate(axe);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: 'light' });
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${width}`).toBeLessThanOrEqual(width);
        expect(await violations(page), `${width} light`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await violations(page, ofColours), `${width} dark`).toEqual([]);
      }
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
      await leave();
    },
  );

  it('a test of a connection is sent by its button, and axe finds nothing on what it shows', async () => {
    const { page, complaints, leave } = await visit(browser, desk.url, { locale: 'kk', reducedMotion: 'reduce' });
    await signIn(page);
    await page.goto(paths.connections);
    await page.locator('button[formaction="/desk/test"]').first().click();
    await page.locator('h1', { hasText: 'Қосылымды тексеру' }).waitFor();
    await page.evaluate(axe);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth'), `${width}`).toBeLessThanOrEqual(width);
      expect(await violations(page), `${width}`).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await leave();
  });

  it('what staff have changed gets the tool’s values back by a button', async () => {
    const id = editVisit(desk);
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    await page.goto(paths.settled);
    const edited = desk.oneLink.show(id)?.starts_at;
    await page.evaluate(axe);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Write the tool’s values again' }).click();
    await page.getByText('The tool’s values are being written to One-Link again.').waitFor();
    await untilQuiet(desk.url);
    await expect.poll(() => desk.oneLink.show(id)?.starts_at).not.toBe(edited);
    await leave();
  });

  it('every page weighs less than 30 KB with style and script, and needs nothing else', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    const { request } = page.context();
    for (const [name, path] of Object.entries(paths)) {
      const asked = new Set<string>();
      page.on('request', (one) => asked.add(one.url()));
      await page.goto(path, { waitUntil: 'load' });
      page.removeAllListeners('request');
      expect(
        [...asked].filter((url) => !url.startsWith(desk.url)),
        name,
      ).toEqual([]);
      const bodies = await Promise.all([...asked].map(async (url) => (await request.get(url)).body()));
      const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
      expect(bytes, name).toBeLessThan(30 * 1024);
    }
    await leave();
  });

  it('by keyboard alone: sign in after a wrong token, find the visit that failed, and read why', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await page.goto('/');
    await tabTo(page, 'Access token');
    await page.keyboard.type('not-the-token-at-all');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This token is not right').waitFor();
    await tabTo(page, 'Access token');
    await page.keyboard.type(adminToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /visits need you/ }).waitFor();
    await tabTo(page, 'Visits');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Visits' }).waitFor();
    await tabTo(page, 'Search');
    await page.keyboard.type('night');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/search');
    await tabTo(page, /03:00–03:30/);
    expect(await isFocusSeen(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Not sent').first().waitFor();
    await page.getByText('The specialist does not work at this time according to One-Link').first().waitFor();
    await leave();
  });

  it('links a parked visit by a candidate with one click, and it is sent', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    await page.goto(paths.parked);
    await page.getByText('Is it one of these?').waitFor();
    await page.getByRole('button', { name: 'Link № 8101' }).click();
    await page.getByRole('status').getByText('The booking is linked to appointment 8101.').waitFor();
    await untilQuiet(desk.url);
    await page.goto(paths.parked);
    await page.getByText('In One-Link', { exact: true }).first().waitFor();
    await leave();
  });

  it('retries a group with one click, and the log says so', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    await page.getByRole('button', { name: 'Retry all' }).click();
    await page.getByRole('status').getByText('3 visits are being sent again.').waitFor();
    await page.goto(paths.log);
    await page.getByRole('cell', { name: 'Retry a group' }).waitFor();
    await untilQuiet(desk.url);
    await leave();
  });

  it('switches the language, which is remembered', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    await page.goto(paths.connections);
    await page.getByRole('button', { name: 'Қазақша' }).click();
    await page.getByRole('heading', { level: 1, name: 'Қосылымдар' }).waitFor();
    await page.goto('/');
    expect(await page.locator('html').getAttribute('lang')).toBe('kk');
    await leave();
  });

  it('works without JavaScript: sign in, filter, pause and resume', async () => {
    const { page, leave } = await visit(browser, desk.url, { javaScriptEnabled: false });
    await signIn(page);
    await page.goto(paths.visits);
    await page.locator('#state').selectOption('failed');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.locator('.rows > li').count()).toBe(1);
    await page.goto(paths.connections);
    await page.getByRole('button', { name: 'Pause barber' }).click();
    await page.getByText('Sending is paused. Webhooks are still stored.').waitFor();
    await page.getByRole('button', { name: 'Resume barber' }).click();
    await page.getByText('Sending continues.').waitFor();
    await leave();
  });

  it('looks again by itself, and not while somebody writes', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await page.clock.install();
    await signIn(page);
    await page.goto(paths.connections);
    const headers = { authorization: `Bearer ${adminToken}` };
    const state = () => page.locator('.card', { hasText: 'site' }).locator('.badge').textContent();
    expect(await state()).toBe('Works');
    await fetch(`${desk.url}/api/connections/site/pause`, { method: 'POST', headers });
    await page.clock.runFor(31_000);
    await page.locator('.card', { hasText: 'site' }).getByText('Paused', { exact: true }).waitFor();
    await fetch(`${desk.url}/api/connections/site/resume`, { method: 'POST', headers });
    await page.goto(paths.visits);
    await page.locator('#text').fill('half a na');
    await page.locator('#text').focus();
    await page.clock.runFor(61_000);
    expect(await page.locator('#text').inputValue()).toBe('half a na');
    await leave();
  });

  it('forgets the session when somebody signs out', async () => {
    const { page, leave } = await visit(browser, desk.url);
    await signIn(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    await page.goto(paths.visits);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.goBack();
    expect(await page.locator('nav').count()).toBe(0);
    await leave();
  });
});

const nameOfFocused =
  "(document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '').trim()";

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let times = 0; times < 60; times += 1) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate<string>(nameOfFocused);
    if (typeof name === 'string' ? called === name : name.test(called)) return;
  }
  throw new Error(`Tab does not come to ${name}`);
}

/** The one with the focus has an outline. */
const isFocusSeen = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(
    "getComputedStyle(document.activeElement).outlineStyle !== 'none' && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2",
  );
