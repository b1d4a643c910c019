/** Names of a connection's secrets: `north-2` → NORTH_2_SECRET. Names of secrets begin with a letter, and not with that of a public variable. */
export function variableName(connection: string, what: string): string {
  const upper = connection.toUpperCase().replaceAll('-', '_');
  const isFit = /^[A-Z]/.test(upper) && !upper.startsWith('CONNECTIONS') && !upper.startsWith('ONELINK');
  return `${isFit ? upper : `C_${upper}`}_${what}`;
}
