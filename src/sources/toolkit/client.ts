/** Client data that several tools write in the same way. */

/** The given parts of a name, in their order; undefined where there is none. */
export function joinedName(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}
