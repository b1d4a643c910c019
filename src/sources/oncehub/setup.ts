/** OnceHub for `npm run setup`: a webhook of API v2, whose secret OnceHub makes. */
import { same, type ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  secretBy: 'tool',
  place: same('app.oncehub.com/integrations/api → Webhook (API v2); View secret'),
  events: ['booking'],
};
