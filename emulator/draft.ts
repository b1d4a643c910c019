/** An appointment while it is being changed: the columns without `readonly`. Nothing is stored before all checks passed. */
import type { Appointment, Resource, Service } from './rows.ts';

export type Draft = { -readonly [column in keyof Appointment]: Appointment[column] };

/** What the earlier steps of one request found out for the later ones. */
export interface Found {
  readonly resource: Resource;
  /** Linked services, main one first. */
  readonly services: readonly Service[];
  /** The specialist is another than before (a new record: true). */
  readonly resourceChanged: boolean;
  readonly servicesChanged: boolean;
}
