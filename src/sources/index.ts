/** The registry: every booking tool by the name that `wrangler.toml` uses. A new source is one new file and one line here. */
import { acuity } from './acuity/index.ts';
import { altegio, yclients } from './altegio/index.ts';
import { bitrix24 } from './bitrix24/index.ts';
import { calcom } from './calcom/index.ts';
import { calendly } from './calendly/index.ts';
import { direct } from './direct/index.ts';
import { easyappointments } from './easyappointments/index.ts';
import { easyweek } from './easyweek/index.ts';
import { mapped } from './mapped/index.ts';
import { oncehub } from './oncehub/index.ts';
import { rubitime } from './rubitime/index.ts';
import { simplybook } from './simplybook/index.ts';
import type { AnySource, Traits } from './source.ts';
import { square } from './square/index.ts';
import { wix } from './wix/index.ts';

export const sources: Readonly<Record<string, AnySource>> = {
  acuity,
  altegio,
  bitrix24,
  calcom,
  calendly,
  direct,
  easyappointments,
  easyweek,
  mapped,
  oncehub,
  rubitime,
  simplybook,
  square,
  wix,
  yclients,
};

/** For what stands under a source's name alone: a connection's bookings at One-Link, an outcome of long ago in KV. */
export const traitsOf = (source: string): Traits =>
  (Object.hasOwn(sources, source) ? sources[source] : undefined) ?? {};
