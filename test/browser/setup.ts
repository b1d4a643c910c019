/** Before the tests of the pages: Chromium is there, or they say that they are skipped. */
import type { TestProject } from 'vitest/node';
import { ensureChromium, isRequired } from './ensure-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Its path; null: the tests are skipped. */
    readonly chromium: string | null;
  }
}

export function setup({ provide }: TestProject): void {
  const chromium = ensureChromium();
  if (chromium === null) {
    const missing =
      'there is no Chromium (apt-get install chromium, CHROMIUM=<path>, or as root ONELINK_BRIDGE_BROWSER=install)';
    if (isRequired()) throw new Error(`The tests of the pages cannot run: ${missing}.`);
    console.warn(`\n  SKIPPED: the tests of the pages, because ${missing}.\n`);
  }
  provide('chromium', chromium);
}
