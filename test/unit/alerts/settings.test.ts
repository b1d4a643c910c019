import { describe, expect, it } from 'vitest';
import { checkConfiguration } from '../../../scripts/check-configuration.ts';
import { readAlerts } from '../../../src/alerts/settings.ts';
import { secrets, slack, telegram, webhook } from './alert-world.ts';

const problemsOf = (ALERTS: unknown, more: object = {}) => {
  const read = readAlerts({ ...secrets, ...more, ALERTS });
  return read === null || read.ok ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('[vars.ALERTS]', () => {
  it('may be absent or empty, a table, or JSON text', () => {
    expect(readAlerts({})).toBeNull();
    expect(readAlerts({ ALERTS: '' })).toBeNull();
    expect(readAlerts({ ...secrets, ALERTS: { slack } })).toMatchObject({
      ok: true,
      settings: { language: 'en', timezone: 'Asia/Almaty', parked_hours: 24, silent_gaps: 8, refused: 5, off: [] },
    });
    const text = JSON.stringify({ telegram, webhook, email: { from: 'a@b.example', to: 'c@d.example' } });
    const read = readAlerts({ ...secrets, LANGUAGE: 'kk', ALERTS: text });
    expect(read).toMatchObject({ ok: true, settings: { language: 'kk' } });
    expect(read?.ok && read.settings.channels.map(({ name }) => name)).toEqual(['telegram', 'email', 'webhook']);
  });

  it.each([
    ['no channel', {}, 'ALERTS: expected at least one of telegram, slack, email, webhook'],
    ['no table', 'x', 'ALERTS: Invalid input: expected object, received null'],
    ['an unknown key', { slack, chanel: 1 }, 'ALERTS.chanel: unknown key'],
    ['quiet hours that are none', { slack, quiet: '22-8' }, 'ALERTS.quiet: expected two times such as 22:00-08:00'],
    ['a time that is none', { slack, summary: '25:00' }, 'ALERTS.summary: expected a time such as 09:00'],
    [
      'an unknown zone',
      { slack, timezone: 'Almaty' },
      'ALERTS.timezone: expected an IANA time zone such as Asia/Almaty',
    ],
    ['a secret that is not set', { slack: { url: 'NOT_SET' } }, 'ALERTS.slack.url: there is no secret with this name'],
    [
      'a receiver without TLS',
      { webhook: { ...webhook, url: 'http://receiver.test' } },
      'ALERTS.webhook.url: expected an https address (http only to localhost)',
    ],
  ])('names what is wrong: %s', (_, table, problem) => {
    expect(problemsOf(table)).toEqual([problem]);
  });

  it('names a secret of the wrong form and repeats none', () => {
    const wrong = {
      TELEGRAM_TOKEN: 'no-bot-token-at-all-of-a-test',
      SLACK_URL: 'http://hooks.slack.test/secret',
      ALERTS_SECRET: 'whsec_c2hvcnQ=',
    };
    const problems = problemsOf({ telegram, slack, webhook }, wrong);
    expect(problems.map((one) => one.split(':')[0])).toEqual([
      'ALERTS.telegram.token',
      'ALERTS.slack.url',
      'ALERTS.webhook.secret',
    ]);
    for (const secret of Object.values(wrong)) expect(problems.join('\n')).not.toContain(secret);
    const inPlace = problemsOf({ telegram: { ...telegram, token: secrets.TELEGRAM_TOKEN } });
    expect(inPlace).toEqual(['ALERTS.telegram.token: expected the name of a secret (letters, digits and _)']);
  });

  it('is checked before a deployment, which names the secrets that it needs', () => {
    const toml = '[vars.ALERTS]\nquiet = "late"\nslack = { url = "SLACK_URL" }\n';
    const check = checkConfiguration(toml, '', 'free');
    expect(check.secrets).toContain('SLACK_URL');
    expect(check.findings).toContainEqual({
      level: 'error',
      text: 'ALERTS.quiet: expected two times such as 22:00-08:00',
      line: 2,
    });
    expect(
      checkConfiguration('[vars.ALERTS]\nslack = { url = "SLACK_URL" }\n', '', 'free').findings,
    ).not.toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});
