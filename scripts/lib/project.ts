/** The files of a project that scripts read: `wrangler.toml`, and `.dev.vars` with the secrets of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import type { Configuration } from '../../src/config/connection.ts';
import { readGlobals } from '../../src/config/globals.ts';
import { type FoundTable, mergeConnectionVars } from '../../src/config/vars.ts';
import { webAddress } from '../../src/config/web-address.ts';
import { configurationIn } from '../check-configuration.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface Project {
  readonly root: string;
  /** The text of `wrangler.toml`. */
  readonly toml: string;
  /** The text of `.dev.vars`; empty: there is none. */
  readonly devVars: string;
  /** `[vars]` as it is written. */
  readonly written: Variables;
  /** The same, with those that `.dev.vars` overrides. */
  readonly vars: Variables;
  /** The tables of connections as they are written. */
  readonly tables: ReadonlyMap<string, FoundTable>;
  readonly configuration: Configuration;
  /** A secret or setting: from the environment, else from `.dev.vars`. Undefined: not set, or empty. */
  readonly setting: (name: string) => string | undefined;
}

export interface ProjectFiles {
  readonly toml: string;
  readonly devVars: string;
}

export const tomlPath = (root: string): string => join(root, 'wrangler.toml');
export const devVarsPath = (root: string): string => join(root, '.dev.vars');

/** Throws with a sentence where `wrangler.toml` is missing or is no TOML. */
export function readProject(
  root: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Project {
  if (!existsSync(tomlPath(root)))
    throw new Error(`${tomlPath(root)} is not there; run this in the folder of the project`);
  const devVars = existsSync(devVarsPath(root)) ? readFileSync(devVarsPath(root), 'utf8') : '';
  return projectOf(root, { toml: readFileSync(tomlPath(root), 'utf8'), devVars }, environment);
}

export function projectOf(
  root: string,
  { toml, devVars }: ProjectFiles,
  environment: Readonly<Record<string, string | undefined>>,
): Project {
  const local = parseEnv(devVars);
  const written = tableOf(parse(toml)['vars']);
  const vars = { ...written, ...local };
  return {
    root,
    toml,
    devVars,
    written,
    vars,
    tables: mergeConnectionVars(vars).tables,
    configuration: configurationIn(toml, local),
    setting: (name) => environment[name] || local[name] || undefined,
  };
}

/** `ONELINK_URL`, or its default. */
export const oneLinkUrlOf = ({ vars }: Project): string => readGlobals(vars).oneLinkUrl;

const tableOf = (written: unknown): Variables =>
  typeof written === 'object' && written !== null ? (written as Variables) : {};

/** A text key of a connection's table; undefined where it is missing or of another type. */
export function textIn(table: Variables, key: string): string | undefined {
  const written = table[key];
  return typeof written === 'string' ? written : undefined;
}

/**
 * The key of the tool's API: the secret that the connection's `api_key` names, else `TOOL_API_KEY`, which no connection stores. The
 * latter only where one connection is meant: the key of one tool must not reach another tool.
 */
export function toolKeyOf(project: Project, apiKeyName: string | undefined, isOnlyOne: boolean): string | undefined {
  const named = apiKeyName === undefined ? undefined : project.setting(apiKeyName);
  return named ?? (isOnlyOne ? project.setting('TOOL_API_KEY') : undefined);
}

/** An address that a header with a token may go to: https, or http to this machine; no slash at the end. Null: it is none. */
export const safeAddress = (written: string | undefined): string | null => webAddress.safeParse(written).data ?? null;
