/** The types of a scene: what is sent, and the expected results. */

import type { OneLink } from '../../emulator/one-link.ts';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import type { Sample } from '../../test/samples/sample.ts';
import type { ConnectionName } from './stage.ts';

export interface Step {
  /** What happened, in a few words. */
  readonly tells: string;
  readonly connection: ConnectionName;
  readonly sample: Sample;
  /** Makes One-Link fail, before the webhook is sent. */
  readonly trouble?: (oneLink: OneLink) => void;
  readonly expected: {
    /** `200 accepted`, `422`: HTTP status, and `status` of the body if it is a 200. */
    readonly answer: string;
    /** Writes that One-Link carried out: `POST contacts`, `POST appointments`, `PATCH appointments`. */
    readonly writes: readonly string[];
    /** Outcomes in KV. */
    readonly results: readonly OutcomeRecord['result'][];
  };
}

export interface Scene {
  readonly title: string;
  /** Prepares the data in One-Link. */
  readonly prepare?: (oneLink: OneLink) => void;
  readonly steps: readonly Step[];
  /** All appointments that One-Link must have at the end, found by `external_ref`. */
  readonly appointments: readonly ExpectedAppointment[];
}

/** Keys as in One-Link's API. */
export type ExpectedAppointment = Readonly<Record<string, string | number | null>> & { readonly external_ref: string };
