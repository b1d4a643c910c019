/** The hooks, for a request that is made within the Worker: the answer waits for what a Worker otherwise does after it. */
import type { Env } from '../env.ts';
import { receive, type Surroundings } from './receive.ts';

export type Door = (request: Request, env: Env) => Promise<Response>;

export const doorOf =
  (surroundings: Omit<Surroundings, 'waitUntil'>): Door =>
  async (request, env) => {
    const after: Promise<void>[] = [];
    const answer = await receive(request, env, { ...surroundings, waitUntil: (work) => after.push(work) });
    await Promise.all(after);
    return answer;
  };
