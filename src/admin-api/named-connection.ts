/** A request names a connection: in its address, or in its body. Where it is in KV, it is looked for there. */
import type { Configuration, SourceRegistry } from '../config/connection.ts';
import { entryNamed } from '../config/former-names.ts';
import { findConnection } from '../config/stored-cache.ts';
import type { Env } from '../env.ts';

/** The configuration, and the named connection with it where it is in KV. */
export async function configurationWith(
  named: string,
  configuration: Configuration,
  env: Env,
  sources: SourceRegistry,
): Promise<Configuration> {
  if (entryNamed(named, configuration.connections) !== undefined) return configuration;
  const entry = await findConnection(named, env, sources, Date.now());
  if (entry === undefined) return configuration;
  const present = entry.ok ? entry.connection.name : named;
  return { ...configuration, connections: new Map(configuration.connections).set(present, entry) };
}
