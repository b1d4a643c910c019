/**
 * The name of what a connection is between: a tool (or an installation of it), and an address and account of One-Link. What was
 * learned under another one is asked for again (`sync/epoch.ts`).
 */
import { createHash } from 'node:crypto';

interface Bound {
  readonly source: string;
  readonly namespace: string | null;
  readonly oneLinkUrl: string;
  readonly accountId: number;
}

/** `<tool>.<account>`, a digest each. */
export const epochOf = ({ source, namespace, oneLinkUrl, accountId }: Bound): string =>
  `${short([source, namespace])}.${short([oneLinkUrl, accountId])}`;

const short = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 10);

/** Of this tool, but nobody knows of which account: it is looked at before it is used. */
export const unknownAccount = (epoch: string): string => `${toolOf(epoch)}.`;

/** The first part. */
export const toolOf = (epoch: string): string => epoch.slice(0, epoch.indexOf('.'));
