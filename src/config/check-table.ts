/** The rules between the keys of one table: each key is right by itself, and together they may still make no sense. */
import type { AnySource } from '../sources/source.ts';
import type { SourceRegistry } from './connection.ts';
import type { ConnectionTable } from './table.ts';

/** Notes what is wrong with a key of the table. */
export type Report = (key: keyof ConnectionTable, message: string, more?: { readonly remedy?: string }) => void;

export function checkTable(
  name: string,
  table: ConnectionTable,
  { source, sources }: { readonly source: AnySource; readonly sources: SourceRegistry },
  report: Report,
): void {
  checkTogether(table, source, report);
  if (new Set([name, ...table.formerly]).size <= table.formerly.length) {
    report('formerly', 'expected former names of the connection, each one once, without the present name');
  }
  const { namespace = '' } = table;
  if (source.idForm === 'reference' && namespace !== table.source && Object.hasOwn(sources, namespace)) {
    report('namespace', 'expected a word that is not the name of another source, because references begin with it');
  }
}

function checkTogether(table: ConnectionTable, source: AnySource, report: Report): void {
  const saysResource =
    table.resource_id !== undefined ||
    Object.keys(table.resources).length > 0 ||
    table.fields.resource_id !== undefined ||
    source.bodyIsPatch === true; // it may hold resource_id
  if (table.on_unlinked === 'create' && !saysResource) {
    report('resource_id', 'on_unlinked = "create" needs resource_id or a row in resources');
  }
  if (table.trust_carried_id && table.link_secret !== undefined) {
    report('trust_carried_id', 'set either link_secret or trust_carried_id = true, not both');
  }
  if (source.needsApiKey && table.api_key === undefined) {
    report('api_key', `${source.title} sends ids only: the bookings are read with api_key`);
  }
  const { byTable, signsAddress = false, title } = source;
  if (byTable !== undefined && table.mapping === undefined) {
    report('mapping', `source = "${table.source}" needs the table that says how to read the tool, or a preset in it`);
  }
  if (byTable === undefined && table.mapping !== undefined) {
    report('mapping', 'only for source = "mapped"');
  }
  const byMapping = table.mapping !== undefined && byTable?.signsAddress(table.mapping) === true;
  if ((signsAddress || byMapping) && table.notification_url === undefined) {
    const signer = byMapping ? 'the tool' : title;
    report('notification_url', `${signer} signs the URL as configured there: it is needed to verify`);
  }
}
