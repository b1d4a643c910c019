/** The tools whose API or pages the scripts know, by the names of their sources, and how their API is asked. */
import { setup as calcom } from '../../src/sources/calcom/setup.ts';
import { setup as easyappointments } from '../../src/sources/easyappointments/setup.ts';
import type {
  SetupProblem,
  SetupResult,
  ToolAccount,
  ToolCatalogue,
  ToolSetup,
} from '../../src/sources/toolkit/setup.ts';
import { call, type Fetch } from './call.ts';

const setups: Readonly<Record<string, ToolSetup>> = { calcom, easyappointments };

export const toolSetup = (source: string): ToolSetup | undefined =>
  Object.hasOwn(setups, source) ? setups[source] : undefined;

export function toolAccount(apiKey: string, apiUrl: string | null, fetch?: Fetch): ToolAccount {
  return { apiKey, apiUrl, call: (request) => call(request, fetch) };
}

export async function listTool(source: string, account: ToolAccount): Promise<SetupResult<ToolCatalogue> | null> {
  return (await toolSetup(source)?.list?.(account)) ?? null;
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
