/** The registry: every booking tool by the name that `wrangler.toml` uses. A new source is one new file and one line here. */
import { acuity } from './acuity.ts';
import { altegio, yclients } from './altegio.ts';
import { bitrix24 } from './bitrix24.ts';
import { calcom } from './calcom.ts';
import { calendly } from './calendly.ts';
import { direct } from './direct.ts';
import { easyappointments } from './easyappointments.ts';
import { easyweek } from './easyweek.ts';
import { mapped } from './mapped.ts';
import { oncehub } from './oncehub.ts';
import { rubitime } from './rubitime.ts';
import { simplybook } from './simplybook.ts';
import type { AnySource, Traits } from './source.ts';
import { square } from './square.ts';
import { wix } from './wix.ts';

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
