/** What several tools write alike of a client. */

/** The given parts of a name, in their order; undefined where there is none. */
export function joinedName(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}

/** The first that is an address: some tools write a blank, a dash or a number for none. */
export const emailOf = (...written: readonly (string | undefined)[]): string | undefined =>
  written.find((address) => address?.includes('@'));
