/** Parameters of lists as zod schemas: pages, times, values in a list. */
import * as z from 'zod';

/** A damaged cursor is refused, because an empty page would look like the end of the list. */
export const cursor = z.string().max(10_000).optional().meta({ description: 'The `cursor` of the previous page.' });
export const limit = z.coerce.number().int().min(1).max(200).default(50);

export const instant = z.iso
  .datetime({
    offset: true,
    local: false,
    error: 'expected a date and time with zone, such as 2031-04-07T05:00:00Z (in an address, + is written %2B)',
  })
  .meta({ examples: ['2031-04-07T05:00:00Z'] });

/** `?state=parked&state=failed` and `?state=parked,failed` are the same. */
export const listed = (given: unknown): unknown =>
  typeof given === 'string' ? given.split(',').map((state) => state.trim()) : given;
