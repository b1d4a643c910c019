/** One thing that the doctor found: what, where, and what to do. */

export interface Finding {
  readonly level: 'ok' | 'note' | 'warning' | 'error';
  readonly area: 'configuration' | 'secrets' | 'one-link' | 'tool' | 'worker' | 'clock';
  /** A key of the configuration, a connection, or an address without credentials. */
  readonly where: string;
  readonly what: string;
  readonly remedy?: string;
}

export type Report = (finding: Finding) => void;

export const exitCodeOf = (findings: readonly Finding[]): number =>
  findings.some(({ level }) => level === 'error') ? 1 : 0;
