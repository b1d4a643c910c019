/** What the figures were measured on: without it they say nothing. */
import { cpus, loadavg, totalmem } from 'node:os';
import process from 'node:process';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  /** Of the last minute, with the bench itself. */
  readonly load: number;
  readonly at: string;
}

export const machine = (): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? '',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  at: new Date().toISOString().slice(0, 16),
});

export const machineText = ({ cores, processor, memoryGb, node, load, at }: Machine): string =>
  `${cores} cores of ${processor}, ${memoryGb} GB, Node ${node}, load ${load} at the end (${at} UTC)`;
