/** JSON that a user writes: One-Link's own keys and a reference, with the token in `X-Bridge-Token`. */
import type { Json, Sample } from './sample.ts';

export function directSample(body: Json, token: string): Sample {
  return {
    event: 'patch',
    path: '',
    headers: { 'content-type': 'application/json', 'x-bridge-token': token },
    body: JSON.stringify(body),
  };
}
