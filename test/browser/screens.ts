/** `npm run screens`: pictures of the pages for docs/screens, from the demonstration, narrow and wide, in light and dark. */
import { mkdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { editVisit, launch, paths, signIn, startDesk, visit } from './desk.ts';
import { ensureChromium } from './ensure-chromium.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

/** Each language is shown somewhere. */
const looks = [
  { width: 1280, colorScheme: 'light', locale: 'en' },
  { width: 1280, colorScheme: 'dark', locale: 'ru' },
  { width: 360, colorScheme: 'light', locale: 'kk' },
  { width: 360, colorScheme: 'dark', locale: 'ru' },
] as const;

const shown = ['today', 'visits', 'parked', 'settled', 'connections', 'webhooks'] as const;

const chromium = ensureChromium();
if (chromium === null) {
  console.error('There is no Chromium, and it cannot be installed here. Install it, or name one with CHROMIUM=<path>.');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const desk = await startDesk();
editVisit(desk);
const browser = await launch(chromium);
try {
  for (const { width, colorScheme, locale } of looks) {
    const viewport = { width, height: width === 360 ? 780 : 860 };
    const { page, leave } = await visit(browser, desk.url, { viewport, colorScheme, locale });
    const take = async (name: string): Promise<void> => {
      await page.screenshot({ path: `${folder}${name}-${width}-${colorScheme}.png` });
    };
    await page.goto('/');
    await take('sign-in');
    await signIn(page);
    for (const name of shown) {
      await page.goto(paths[name]);
      if (name === 'settled') await page.locator('.sides + .card').scrollIntoViewIfNeeded();
      await take(name);
    }
    await page.goto(paths.connections);
    await page.locator('button[formaction="/desk/test"]').first().click();
    await take('test');
    await leave();
  }
} finally {
  await browser.close();
  await desk.close();
}
console.log(`docs/screens: ${looks.length} looks of ${shown.length + 2} pages`);
