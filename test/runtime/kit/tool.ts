/**
 * A booking tool that tells an id and nothing more: the bridge asks its API what the booking is now. The API answers with
 * what the tool knows at that moment, and fails as APIs do.
 */
import { sources } from '../../../src/sources/index.ts';
import type { ReadBack, Source, ToolAccess } from '../../../src/sources/source.ts';
import type { Random } from '../../simulation/random.ts';
import type { ToolReply, WorldToolCall } from '../../world/world.ts';
import type { Script } from './script.ts';

const api = 'https://tool.test';

/** As the sources that read back do it: SimplyBook, Acuity. */
export const readingSource: Source = {
  ...(sources['calcom'] as Source),
  clock: 'read_back',
  async readBack(id: string, _event: string, { call, apiKey }: ToolAccess): Promise<ReadBack> {
    const answer = await call({ url: `${api}/bookings/${id}`, headers: { authorization: `Bearer ${apiKey}` } });
    switch (answer.kind) {
      case 'ok': {
        const fields = answer.body as Extract<ReadBack, { kind: 'booking' }>['fields'];
        return { kind: 'booking', fields, body: { id, ...fields } };
      }
      case 'not_found':
        return { kind: 'gone' };
      case 'refused':
        return { kind: 'refused' };
      default:
        return { kind: 'later', retryAfterMs: answer.retryAfterMs };
    }
  },
};

/** `fails`: whether this call meets a failure. */
export function createTool(script: Script, random: Random, fails: () => boolean, now: () => number) {
  return (call: WorldToolCall): ToolReply => {
    if (fails()) return random.pick(failures);
    const id = call.url.slice(`${api}/bookings/`.length);
    const known = script.truth
      .get(id)
      ?.filter(({ time }) => time <= now())
      .at(-1);
    return known === undefined ? { status: 404 } : { status: 200, body: JSON.stringify(known.fields) };
  };
}

const failures: readonly ToolReply[] = [
  'cut',
  { status: 500 },
  { status: 502, body: '<html></html>' },
  { status: 429, headers: { 'retry-after': '30' } },
  { status: 200, body: '<html>' },
];
