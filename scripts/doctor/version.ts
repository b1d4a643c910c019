/** Whether the deployed Worker is what this folder would deploy, as far as its API tells: it describes itself (`/api/openapi.json`). */
import { isDeepStrictEqual } from 'node:util';
import { createApp } from '../../src/app.ts';
import { sources } from '../../src/sources/index.ts';
import { call, type Fetch } from '../lib/call.ts';
import type { Report } from './finding.ts';

const anyToken = 'admin-token-for-this-one-question';

async function ownDescription(): Promise<unknown> {
  const app = createApp(sources, { now: Date.now, sleep: () => Promise.resolve(), random: Math.random });
  const headers = { authorization: `Bearer ${anyToken}` };
  const answer = await app.request('https://bridge/api/openapi.json', { headers }, { ADMIN_TOKEN: anyToken });
  return answer.json();
}

export async function checkVersion(url: string, adminToken: string, report: Report, fetch?: Fetch): Promise<void> {
  const request = { url: `${url}/api/openapi.json`, headers: { authorization: `Bearer ${adminToken}` } };
  const [deployed, own] = await Promise.all([call(request, fetch), ownDescription()]);
  if (deployed.status !== 200 || deployed.body === undefined) return;
  if (isDeepStrictEqual(deployed.body, own)) {
    report({ level: 'ok', area: 'worker', where: url, what: 'has the same API as this folder' });
    return;
  }
  const remedy = 'npm run deploy, if this folder is the newer one';
  report({ level: 'warning', area: 'worker', where: url, what: 'is another version than this folder', remedy });
}
