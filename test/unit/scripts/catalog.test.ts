// `npm run catalog` from a project's files to the lines to paste, against emulators of One-Link and of the tools.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../../emulator/server.ts';
import { catalogueOf, wantedOf } from '../../../scripts/catalog/read.ts';
import { inTables, tomlOf } from '../../../scripts/catalog/show.ts';
import { checkConfiguration } from '../../../scripts/check-configuration.ts';
import { projectOf } from '../../../scripts/lib/project.ts';
import { sources } from '../../../src/sources/index.ts';
import { type CalcomServer, calcomKey, startCalcom } from '../../tools/calcom.ts';
import { type EasyServer, easyKey, startEasyAppointments } from '../../tools/easyappointments.ts';

let server: OneLinkServer;
let calcom: CalcomServer;
let easy: EasyServer;
beforeAll(async () => {
  server = await startOneLinkServer();
  server.oneLink.addResource({ id: 31, name: 'Dr. Anna' });
  server.oneLink.addResource({ id: 32, name: 'Boris' });
  server.oneLink.addService({ id: 9, name: 'Haircut' });
  [calcom, easy] = await Promise.all([startCalcom(), startEasyAppointments()]);
});
afterAll(() => Promise.all([server.close(), calcom.close(), easy.close()]));

const project = (table: string, devVars = 'ONELINK_TOKEN=test-token\n') =>
  projectOf('.', { toml: `[vars]\nONELINK_URL = "${server.url}"\n${table}`, devVars }, {});
const salon = (more: string) =>
  `[vars.CONNECTIONS.salon]\nsource = "calcom"\naccount_id = 12\non_unlinked = "park"\nsecret = "S"\n${more}`;

async function only(...asked: Parameters<typeof wantedOf>) {
  const wanted = wantedOf(...asked);
  if (typeof wanted === 'string') throw new Error(wanted);
  return catalogueOf(wanted[0]!, sources);
}

it('lists both sides of a connection and pairs equal names', async () => {
  const found = await only(
    project(salon(`api_key = "K"\napi_url = "${calcom.url}"\n`), `ONELINK_TOKEN=test-token\nK=${calcomKey}\n`),
    { connection: '' },
  );
  expect(found.problems).toEqual([]);
  expect(tomlOf(found)).toBe(
    [
      '[vars.CONNECTIONS.salon.resources]',
      '"anna@example.org" = 31  # Anna → Dr. Anna',
      '[vars.CONNECTIONS.salon.services]',
      '"101" = 9  # Haircut → Haircut',
      '# "102" = 0  # Intro call → ?',
    ].join('\n'),
  );
  const { findings } = checkConfiguration(`${salon('')}${tomlOf(found)}`, '', 'free');
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  const shown = inTables(found);
  for (const text of ['Dr. Anna', 'Boris', 'Haircut', 'anna@example.org', '30 min']) expect(shown).toContain(text);
  expect(shown).not.toContain(calcomKey);
});

it('lists without any connection, by account and source', async () => {
  const found = await only(project('', `ONELINK_TOKEN=test-token\nTOOL_API_KEY=${easyKey}\n`), {
    connection: '',
    account: '12',
    source: 'easyappointments',
    apiUrl: easy.url,
  });
  expect(found).toMatchObject({
    problems: [],
    tool: { staff: [{ id: '2', name: 'Anna Kim' }], services: [{ id: '3', name: 'Haircut' }] },
  });
});

it('names what is missing or refused, and still lists the rest', async () => {
  const found = await only(project(salon(`api_key = "K"\napi_url = "${calcom.url}"\n`), 'K=wrong\n'), {
    connection: 'salon',
  });
  expect(found.problems).toEqual([
    'ONELINK_TOKEN is not set: put it into the environment or .dev.vars',
    'Cal.com refuses the key: check it, and what its user may do',
  ]);
  const noKey = await only(project(salon('')), { connection: 'salon' });
  expect(noKey.one_link?.specialists).toHaveLength(2);
  expect(noKey.notes).toHaveLength(1);
});

it('says which connections there are when a name is unknown', () => {
  expect(wantedOf(project(salon('')), { connection: 'shop' })).toContain('salon');
  expect(wantedOf(project(''), { connection: '' })).toContain('--account');
  expect(wantedOf(project(''), { connection: '', account: 'x' })).toContain('--account');
});
