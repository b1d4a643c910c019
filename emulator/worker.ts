/** The emulator as a Worker, for tests that give the bridge another Worker to talk to. State lives as long as the isolate. */
import { control } from './control.ts';
import { createOneLink } from './one-link.ts';

const oneLink = createOneLink();

export default {
  async fetch(request: Request): Promise<Response> {
    return (await control(oneLink, request)) ?? oneLink.fetch(request);
  },
};
