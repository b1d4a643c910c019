/** What the wizard knows once everything is asked, and what it asks with. */

import type { AnySource } from '../../src/sources/source.ts';
import type { ToolCatalogue, ToolSetup } from '../../src/sources/toolkit/setup.ts';
import type { OneLinkCatalogue } from '../lib/one-link.ts';
import type { Project } from '../lib/project.ts';
import type { Asker } from './asker.ts';
import type { SetupOptions } from './options.ts';

export interface Wizard {
  readonly asker: Asker;
  readonly options: SetupOptions;
  readonly project: Project;
  /** A value that only the environment gives, for this run. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The tool and the connection. */
export interface Chosen {
  readonly source: string;
  /** Of `mapped`. */
  readonly preset: string | null;
  readonly tool: AnySource;
  /** The tool's or preset's brand name. */
  readonly title: string;
  readonly setup: ToolSetup;
  readonly name: string;
  /** The connection's table as it is; empty: it is new. */
  readonly before: Readonly<Record<string, unknown>>;
}

export interface OneLinkAnswers {
  readonly url: string;
  readonly accountId: number;
  readonly tokenName: string;
  readonly token: string;
  readonly catalogue: OneLinkCatalogue;
}

export interface ToolAnswers {
  readonly apiUrl: string | null;
  /** Empty: none. */
  readonly apiKey: string;
  /** The bridge itself reads with it. */
  readonly keepsKey: boolean;
  readonly catalogue: ToolCatalogue | null;
}

export interface RowAnswers {
  readonly resourceId: number | null;
  readonly resources: Readonly<Record<string, number>>;
  readonly services: Readonly<Record<string, number>>;
  readonly onUnlinked: 'create' | 'park';
}

export interface PlaceAnswers {
  readonly target: 'local' | 'deploy';
  /** Where the Worker is asked. Null: the deployment will tell. */
  readonly bridgeUrl: string | null;
  /** Where the tool sends to, if it is another address: a tunnel. */
  readonly publicUrl: string | null;
  readonly notificationUrl: string | null;
  /** Made by the tool. Null: the bridge makes it, keeps it, or gets it when the webhook is made. */
  readonly toolSecret: string | null;
  readonly registers: boolean;
  readonly startsLocal: boolean;
}

export interface Answers {
  readonly chosen: Chosen;
  readonly oneLink: OneLinkAnswers;
  readonly tool: ToolAnswers;
  readonly rows: RowAnswers;
  readonly place: PlaceAnswers;
}
