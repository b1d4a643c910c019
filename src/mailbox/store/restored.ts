/**
 * Makes a record from the text of its row. `JSON.parse` makes ordinary objects, so the tables of the record that are keyed by text from
 * outside lose their prototypes again (`booking/dictionary.ts`). They are named one by one: a walk over the whole document
 * would cost more than reading it. The other tables have keys of our own (keys of the PATCH, numbers of deliveries), and
 * custom attributes in a stored write are only walked over.
 */
import { dictionaryOf } from '../../booking/dictionary.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { withDocuments } from './flat-record.ts';

export function restored(doc: string): BookingRecord {
  const record = withDocuments(JSON.parse(doc));
  const { chain } = record;
  chain.ids = dictionaryOf(chain.ids);
  for (const id of Object.values(chain.ids)) id.cells = dictionaryOf(id.cells);
  const { intake } = record;
  intake.keys = dictionaryOf(intake.keys);
  intake.reads = dictionaryOf(intake.reads);
  return record;
}
