/** Why a webhook was refused, and what to do, for each reason that the bridge counts. */
import type { RefusedReason } from '../../src/mailbox/contract-views.ts';

const words: Readonly<Record<RefusedReason, string>> = {
  no_signature: 'it has no signature: enter the secret in the tool',
  signature_differs:
    'its signature was made with another secret: the secret in the tool and the one of the bridge differ',
  stale: 'it was signed too long ago, or its clock is wrong',
  no_secret_at_tool: 'the tool says that it has no secret: enter one there',
  no_token: 'it has no token: enter the header or the address with the token in the tool',
  wrong_token: 'it has another token than the bridge',
  wrong_path_token: 'the last part of its address is another token than that of the bridge',
  not_checked: 'the bridge could not check it: see the log',
  too_large: 'it is larger than 256 KB',
  cut_off: 'it ended early',
  unsupported_type: 'it has a content type that the tool does not use',
  malformed_body: 'it is not what its content type says',
  invalid_body: 'it has a wrong key or value: the answer names it',
};

export const refusedInWords = (reason: string | null): string =>
  reason === null ? 'no reason is known' : ((words as Readonly<Record<string, string>>)[reason] ?? reason);
