/**
 * Numbers that a tool gives again when their booking is deleted (Easy!Appointments): a hash tells the second booking from the first.
 * The plan names the second one as the bridge does.
 */
import { instanceMark } from '../../src/booking/booking.ts';
import type { Decoded } from '../../src/sources/source.ts';

/** What the tool calls it, and which of those it is that it calls so. */
export function instanceOf(id: string): { readonly number: string; readonly instance: string } {
  const [number = '', instance = 'first'] = id.split(instanceMark);
  return { number, instance };
}

export function withInstance(event: Decoded): Decoded {
  if (event.kind !== 'booking') return event;
  const { number, instance } = instanceOf(event.id);
  return { ...event, id: number, instance };
}
