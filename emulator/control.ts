/**
 * A small control surface beside the API, for programs that cannot hold the emulator as an object: a Worker in another
 * isolate, or a shell beside the demonstration. Paths start with `/__one-link/`; no real One-Link has them.
 *
 * GET `appointments`, `contacts`, `requests`; POST `resources`, `services`, `contacts`, `appointments` add a row;
 * PATCH `appointments/{id}` is a person's edit; POST `faults` `{match, action}`; DELETE `faults`; PATCH `settings`.
 */
import type { FaultAction, FaultMatch } from './faults.ts';
import type { OneLink } from './one-link.ts';
import type { AppointmentSeed, ResourceSeed } from './seed.ts';
import type { Settings } from './settings.ts';

const prefix = '/__one-link/';

/** Null where the path is none of its own. `match.path` is text here: JSON holds no pattern. */
export async function control(oneLink: OneLink, request: Request): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(prefix)) return null;
  const [area, id] = pathname.slice(prefix.length).split('/');
  const body: unknown = request.method === 'POST' || request.method === 'PATCH' ? await request.json() : null;
  return Response.json(answerTo(oneLink, `${request.method} ${area}`, Number(id), body) ?? null);
}

function answerTo(oneLink: OneLink, asked: string, id: number, body: unknown): unknown {
  switch (asked) {
    case 'GET appointments':
      return [...oneLink.appointments.keys()].map((key) => oneLink.show(key));
    case 'GET contacts':
      return [...oneLink.contacts.values()];
    case 'GET requests':
      return oneLink.requests;
    case 'POST resources':
      return oneLink.addResource(body as ResourceSeed);
    case 'POST services':
      return oneLink.addService(body as object);
    case 'POST contacts':
      return oneLink.addContact(body as object);
    case 'POST appointments':
      return oneLink.addAppointment(body as AppointmentSeed);
    case 'PATCH appointments':
      return oneLink.edit(id, body as AppointmentSeed);
    case 'POST faults': {
      const { match, action } = body as { match: FaultMatch; action: FaultAction };
      oneLink.faults.add(match, action);
      return null;
    }
    case 'DELETE faults':
      oneLink.faults.clear();
      return null;
    case 'PATCH settings':
      return Object.assign(oneLink.settings, body as Partial<Settings>);
    default:
      throw new Error(`no such control: ${asked}`);
  }
}
