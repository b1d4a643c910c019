/** The tools whose API or pages the scripts know, by the names of their sources, and how their API is asked. */

import { setup as acuity } from '../../src/sources/acuity/setup.ts';
import { setup as altegio } from '../../src/sources/altegio/setup.ts';
import { setup as bitrix24 } from '../../src/sources/bitrix24/setup.ts';
import { setup as calcom } from '../../src/sources/calcom/setup.ts';
import { setup as calendly } from '../../src/sources/calendly/setup.ts';
import { setup as direct } from '../../src/sources/direct/setup.ts';
import { setup as easyappointments } from '../../src/sources/easyappointments/setup.ts';
import { setup as easyweek } from '../../src/sources/easyweek/setup.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import type { Preset } from '../../src/sources/mapped/presets/preset.ts';
import { setup as oncehub } from '../../src/sources/oncehub/setup.ts';
import { setup as rubitime } from '../../src/sources/rubitime/setup.ts';
import { setup as simplybook } from '../../src/sources/simplybook/setup.ts';
import { setup as square } from '../../src/sources/square/setup.ts';
import {
  type SetupProblem,
  type SetupResult,
  same,
  type ToolAccount,
  type ToolCatalogue,
  type ToolSetup,
} from '../../src/sources/toolkit/setup.ts';
import { setup as wix } from '../../src/sources/wix/setup.ts';
import { call, type Fetch } from './call.ts';

const setups: Readonly<Record<string, ToolSetup>> = {
  acuity,
  altegio,
  yclients: altegio,
  bitrix24,
  calcom,
  calendly,
  direct,
  easyappointments,
  easyweek,
  oncehub,
  rubitime,
  simplybook,
  square,
  wix,
};

/** Of a preset: what its own table and page say. */
export function toolSetup(source: string, preset: string | null = null): ToolSetup {
  const ofPreset = preset === null ? undefined : presets[preset];
  if (ofPreset !== undefined) return presetSetup(ofPreset);
  return (
    (Object.hasOwn(setups, source) ? setups[source] : undefined) ?? { place: same(`src/sources/${source}/page.md`) }
  );
}

function presetSetup({ docs, toAdd = [], mapping }: Preset): ToolSetup {
  const { authentication } = mapping;
  const isSigned = authentication?.kind === 'hmac' || authentication?.kind === 'standard_webhooks';
  return {
    place: same([...docs, ...toAdd].join('\n')),
    ...(isSigned && { secretBy: 'tool' }),
    ...(authentication?.kind === 'header' && { header: authentication.name }),
  };
}

export function toolAccount(apiKey: string, apiUrl: string | null, fetch?: Fetch): ToolAccount {
  return { apiKey, apiUrl, call: (request) => call(request, fetch) };
}

export async function listTool(source: string, account: ToolAccount): Promise<SetupResult<ToolCatalogue> | null> {
  return (await toolSetup(source).list?.(account)) ?? null;
}

export function toolProblemInWords(problem: SetupProblem, title: string): string {
  switch (problem) {
    case 'refused':
      return `${title} refuses the key: check it, and what its user may do`;
    case 'not_found':
      return `${title}: nothing answers at this address; check api_url`;
    case 'unreachable':
      return `${title} does not answer; try again`;
    case 'unreadable':
      return `${title} answers in another form than expected; write the ids by hand`;
    case 'rejected':
      return `${title} rejects the request`;
    default:
      return problem satisfies never;
  }
}
