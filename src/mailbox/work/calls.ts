/** Turns a `Read` or `Write` of the core into a call to One-Link or to the booking tool. */
import type { BookingId } from '../../booking/ids.ts';
import { addMinutes } from '../../booking/time.ts';
import { sourceSettings } from '../../config/read.ts';
import type { AppointmentCreate } from '../../one-link/appointment.ts';
import type { OneLinkClient } from '../../one-link/client.ts';
import { appointmentId, type ContactCreate } from '../../one-link/records.ts';
import { readPlaced } from '../../sources/placed.ts';
import type { ReadBack, SeriesRead, ToolAccess } from '../../sources/source.ts';
import type { FieldsRead, HoldingsRead, Read, ReadAnswer, ToolRead, WriteAnswer } from '../../sync/steps.ts';
import type { Write } from '../../sync/write.ts';
import type { RunInput } from './run-input.ts';
import { callTool } from './tool.ts';

export async function callRead(
  read: Exclude<Read, ToolRead | HoldingsRead | FieldsRead>,
  client: OneLinkClient,
): Promise<ReadAnswer> {
  switch (read.call) {
    case 'appointment':
      return client.getAppointment(appointmentId(read.id));
    case 'list':
      return client.listAppointments({ from: read.start, to: addMinutes(read.start, 1) });
    case 'ahead':
      return client.listAppointments(read);
    case 'key':
      return client.findByKey(read.key);
    case 'contacts':
      return client.searchContacts(read.search);
    case 'service':
      return client.getService(read.id);
    case 'resource':
      return client.getResource(read.id);
    case 'probe':
      return client.probe();
    default:
      return read satisfies never;
  }
}

export async function callWrite(write: Write, client: OneLinkClient): Promise<WriteAnswer> {
  switch (write.kind) {
    case 'patch':
      return client.updateAppointment(appointmentId(write.appointmentId), write.body);
    case 'create':
      return client.createAppointment(write.body as AppointmentCreate);
    case 'contact':
      return client.createContact(write.body as unknown as ContactCreate);
    default:
      return write satisfies never;
  }
}

/** Reads the booking from the tool's API. Counts the calls, which may be several. */
export async function callReadBack({ id, event }: ToolRead, input: RunInput): Promise<ReadBack<BookingId>> {
  const access = accessOf(input);
  const readBack = input.source?.readBack;
  if (readBack === undefined || access === null) return { kind: 'refused' };
  const read = await readPlaced(access, (placed) => readBack(id, event, placed));
  return read as ReadBack<BookingId>;
}

/** Reads the visits of its series. Without `api_key` they are unknown. */
export async function callReadSeries({ id }: ToolRead, input: RunInput): Promise<SeriesRead<BookingId>> {
  const access = accessOf(input);
  const readSeries = input.source?.readSeries;
  if (readSeries === undefined || access === null) return { kind: 'unknown' };
  return (await readSeries(id, access)) as SeriesRead<BookingId>;
}

/** Null: without `api_key` the tool cannot be asked. */
export function accessOf(input: RunInput): ToolAccess | null {
  const { connection, ports } = input;
  const { apiKey, apiUrl } = connection;
  if (apiKey === null) return null;
  const call: ToolAccess['call'] = (request) => callTool(request, input);
  return { apiKey, apiUrl, settings: sourceSettings(connection), now: ports.now(), call };
}
