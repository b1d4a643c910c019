// `npm run deploy` makes DIGEST_SECRET where it is missing; no Cloudflare is needed to see what it decides.
import { describe, expect, it } from 'vitest';
import { deploy } from '../../scripts/deploy.ts';

interface Answers {
  readonly deploy?: number;
  readonly list?: { readonly status: number; readonly output: string };
  readonly put?: number;
  readonly needed?: readonly string[];
  readonly toml?: string;
  readonly keys?: { readonly status: number; readonly output: string };
}

function run(
  args: readonly string[],
  {
    deploy: deployed = 0,
    list = { status: 0, output: '[]' },
    put = 0,
    needed = [],
    toml = '',
    keys = { status: 1, output: '' },
  }: Answers,
) {
  const commands: string[] = [];
  const inputs: string[] = [];
  const said: string[] = [];
  const status = deploy(args, {
    wrangler: {
      show(command) {
        commands.push(command.join(' '));
        return deployed;
      },
      ask(command, input) {
        commands.push(command.join(' '));
        if (input !== undefined) inputs.push(input);
        if (command[0] === 'kv') return keys;
        return command[1] === 'list' ? list : { status: put, output: '' };
      },
    },
    say: (line) => said.push(line),
    makeSecret: () => 'a-fresh-secret',
    needed,
    toml,
  });
  return { status, commands, inputs, said: said.join('\n') };
}

const listOf = (...names: string[]) => ({
  status: 0,
  output: `a line of wrangler\n${JSON.stringify(
    names.map((name) => ({ name, type: 'secret_text' })),
    null,
    2,
  )}\n`,
});

describe('a deployment', () => {
  it('makes the secret where there is none, through stdin and without printing it', () => {
    const { status, commands, inputs, said } = run([], { list: listOf('ADMIN_TOKEN') });
    expect(commands).toEqual(['deploy', 'secret list', 'secret put DIGEST_SECRET']);
    expect(inputs).toEqual(['a-fresh-secret\n']);
    expect(status).toBe(0);
    expect(`${commands} ${said}`).not.toContain('a-fresh-secret');
  });

  it('leaves a secret that is there', () => {
    const { commands, said } = run([], { list: listOf('ADMIN_TOKEN', 'DIGEST_SECRET') });
    expect(commands).toEqual(['deploy', 'secret list']);
    expect(said).toBe('');
  });

  it('names what is needed and not set, with its command', () => {
    const needed = ['ADMIN_TOKEN', 'SALON_SECRET'];
    const { status, said } = run(['--env', 'staging'], { needed, list: listOf('ADMIN_TOKEN', 'DIGEST_SECRET') });
    expect(status).toBe(0);
    expect(said).toBe(
      'SALON_SECRET: is not set, and what needs it does not work; run: npx wrangler secret put SALON_SECRET --env staging',
    );
  });

  it.each([
    [{ status: 1, output: '' }, 'offline'],
    [{ status: 0, output: 'no list' }, 'an answer of another kind'],
    [{ status: 0, output: '{"name":"DIGEST_SECRET"}' }, 'another JSON'],
  ])('says what to do where the secrets cannot be listed, and is no failure', (list) => {
    const { status, commands, said } = run([], { list });
    expect([status, commands.length]).toEqual([0, 2]);
    expect(said).toContain('run: npx wrangler secret put DIGEST_SECRET');
  });

  it('says what to do where the secret cannot be set, and is no failure', () => {
    const { status, said } = run([], { put: 1 });
    expect(status).toBe(0);
    expect(said).toContain('could not be set; run: npx wrangler secret put DIGEST_SECRET');
  });

  describe('with connections in KV', () => {
    const toml = `[[kv_namespaces]]
binding = "OUTCOMES"
id = "abc"
[vars.CONNECTIONS.salon]
account_id = 12
formerly = "old"`;
    const key = (name: string, account: number) => ({
      name: `connection:${name}`,
      metadata: { mailbox: name, account },
    });
    const keys = (...all: object[]) => ({ status: 0, output: `a line\n${JSON.stringify(all, null, 2)}\n` });
    const list = listOf('DIGEST_SECRET');

    it('says which ones stop, before it deploys them away', () => {
      const { said, commands } = run(['--env', 'x', '--name', 'y'], {
        toml,
        list,
        keys: keys(key('other', 13), key('same', 12), key('old', 14)),
      });
      expect(commands.slice(0, 2)).toEqual([
        'kv key list --binding OUTCOMES --remote --prefix connection: --env x',
        'deploy --env x --name y',
      ]);
      expect(said).toContain('same: is in KV and has account 12, as salon in wrangler.toml');
      expect(said).toContain('old: is in KV and, as salon, in wrangler.toml');
      expect(said).toContain('npm run connections -- remove same --remote');
      expect(said).not.toContain('other');
    });

    it('says where it could not look, and deploys', () => {
      const { said, status } = run([], { toml, list });
      expect([status, said]).toEqual([0, 'Connections in KV: not checked, because KV does not give their list.']);
    });

    it('does not ask before the namespace exists, nor at a rehearsal', () => {
      expect(run([], { toml: toml.replace('id = "abc"', ''), list }).commands).toEqual(['deploy', 'secret list']);
      expect(run(['--dry-run'], { toml, list }).commands).toEqual(['deploy --dry-run']);
    });
  });

  it('asks about the Worker that was deployed', () => {
    const { commands } = run(['--env', 'staging', '--minify', '-c=other.toml'], {});
    expect(commands).toEqual([
      'deploy --env staging --minify -c=other.toml',
      'secret list --env staging -c=other.toml',
      'secret put DIGEST_SECRET --env staging -c=other.toml',
    ]);
  });

  it('that failed, or is a rehearsal, touches no secret', () => {
    expect(run([], { deploy: 7 })).toMatchObject({ status: 7, commands: ['deploy'] });
    expect(run(['--dry-run'], {})).toMatchObject({ status: 0, commands: ['deploy --dry-run'] });
  });
});
