import { expect, it } from 'vitest';
import before from './decoded.json' with { type: 'json' };
import { decodedDigests } from './decoded.ts';

// `decoded.json` was made before bodies had bounds. A change that is meant makes it anew (see `decoded.ts`).
it('bodies within the bounds are decoded as they were before there were any', async () => {
  expect(await decodedDigests()).toMatchObject(before);
});
