/** Compares the appointments in One-Link with the expected ones: every appointment, key by key, and no others. */
import type { OneLink } from '../../emulator/one-link.ts';
import type { ExpectedAppointment } from './scene.ts';

/** The differences, in words. Empty: there are none. */
export function differencesOf(oneLink: OneLink, expected: readonly ExpectedAppointment[]): string[] {
  const shown = appointmentsOf(oneLink);
  const differences: string[] = [];
  for (const wanted of expected) {
    const found = shown.filter((row) => row['external_ref'] === wanted.external_ref);
    if (found.length !== 1) differences.push(`${wanted.external_ref}: ${found.length} appointments, expected one`);
    for (const [key, value] of Object.entries(wanted)) {
      const got = found[0]?.[key];
      if (found.length === 1 && !isSame(key, got, value)) {
        differences.push(`${wanted.external_ref}: ${key} is ${JSON.stringify(got)}, expected ${JSON.stringify(value)}`);
      }
    }
  }
  const refs = new Set(expected.map(({ external_ref }) => external_ref));
  for (const row of shown) {
    if (!refs.has(String(row['external_ref']))) differences.push(`appointment ${row['id']} should not be there`);
  }
  return differences;
}

export const appointmentsOf = (oneLink: OneLink): Record<string, unknown>[] =>
  [...oneLink.appointments.keys()].map((id) => oneLink.show(id) ?? {});

/** The same instant may be written in several ways. */
function isSame(key: string, got: unknown, wanted: string | number | null): boolean {
  if (key.endsWith('_at') && typeof got === 'string') return Date.parse(got) === Date.parse(String(wanted));
  return got === wanted || (typeof wanted === 'number' && Number(got) === wanted);
}
