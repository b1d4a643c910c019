/** The form of a scene: what is sent, and what must become of it. */
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import type { OneLink } from '../../test/one-link/one-link.ts';
import type { Sample } from '../../test/samples/sample.ts';
import type { ConnectionName } from './stage.ts';

export interface Step {
  /** What happened, in a few words. */
  readonly tells: string;
  readonly connection: ConnectionName;
  readonly sample: Sample;
  /** Trouble at One-Link, before the webhook is sent. */
  readonly trouble?: (oneLink: OneLink) => void;
  readonly expected: {
    /** `200 accepted`, `422`: HTTP status, and `status` of the body where it is a 200. */
    readonly answer: string;
    /** What One-Link carried out: `POST contacts`, `POST appointments`, `PATCH appointments`. */
    readonly writes: readonly string[];
    /** What KV got. */
    readonly results: readonly OutcomeRecord['result'][];
  };
}

export interface Scene {
  readonly title: string;
  /** What One-Link holds before; answers nothing. */
  readonly prepare?: (oneLink: OneLink) => void;
  readonly steps: readonly Step[];
  /** What One-Link must hold at the end, whole: one each, found by `external_ref`. */
  readonly appointments: readonly ExpectedAppointment[];
}

/** Keys as One-Link's API shows them. */
export type ExpectedAppointment = Readonly<Record<string, string | number | null>> & { readonly external_ref: string };
