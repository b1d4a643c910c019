/** A link from our pages to a booking at its tool. An id comes from outside, so what is made of one is checked here for every source. */
import { traitsOf } from './index.ts';
import type { Installation } from './traits.ts';

/** Null: the tool has no page that we know of, or what came out is no address of the web. */
export function bookingPageOf(source: string, id: string, installation: Installation): string | null {
  const address = traitsOf(source).bookingPage?.(id, installation) ?? null;
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  const isOfTheWeb = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isOfTheWeb ? href : null;
}
