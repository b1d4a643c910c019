/**
 * `DELETE /api/clients`: erases the data that the bridge holds about one client in every connection, and reports how much it
 * was.
 */
import type * as z from 'zod';
import { normalisePhone } from '../booking/phone.ts';
import { problem } from '../http/problem.ts';
import { type AdminCalls, type EraseAnswer, type EraseQuery, isErasurePlace } from '../mailbox/contract.ts';
import { mailboxesFrom, nextCursor, placeOf } from './mailbox-pages.ts';
import { mailboxCalled } from './mailboxes.ts';
import { cursorOf, type Positions, positionsOf } from './merge.ts';
import { damagedCursor } from './merged-pages.ts';
import { operation } from './operation.ts';
import { eraseBody, erasedAnswer } from './schemas.ts';
import { texts } from './texts.ts';

/** Mailbox calls for one answer. A larger erasure continues with the cursor. A Worker may make 1,000 calls. */
const mostCalls = 400;

const eraseClient = operation({
  method: 'delete',
  id: 'eraseClient',
  tag: 'clients',
  path: '/api/clients',
  summary: 'Erase the data held about a client in every connection, by phone or by booking',
  body: eraseBody,
  answer: erasedAnswer,
  problems: [400, 413, 415, 422],
  async handle({ body }, context) {
    const { configuration } = context;
    const client = clientOf(body);
    if (client === null) return problem(422, 'invalid-body', { detail: 'phone: expected one phone number' });
    const place = placeOf(body.cursor);
    if (place === null) return damagedCursor();
    const page = await mailboxesFrom(place.page, mostCalls, context);
    const positions = positionsOf(place.positions, [...page.mailboxes.keys()], isErasurePlace);
    if (positions === null) return damagedCursor();
    const walked = await walk(positions, (name) => mailboxCalled(page.mailboxes.get(name) ?? name, context), client);
    const invalid = [...configuration.connections].filter(([, entry]) => !entry.ok).map(([name]) => name);
    return {
      connections: walked.found,
      unavailable: [...invalid, ...walked.unavailable],
      cursor: nextCursor(place.page, cursorOf(walked.left), page.next),
      note: texts[context.language].oneLinkKeeps,
    };
  },
});

function clientOf(body: z.output<typeof eraseBody>): EraseQuery['client'] | null {
  if ('external_ref' in body) return { externalRef: body.external_ref };
  const phone = normalisePhone(body.phone);
  return phone === null ? null : { phone };
}

type Found = Omit<EraseAnswer, 'cursor'> & { readonly connection: string };

/** One mailbox after the other, each to its end, up to the number of calls. */
async function walk(
  positions: Positions,
  mailboxOf: (name: string) => AdminCalls,
  client: EraseQuery['client'],
): Promise<{ found: Found[]; unavailable: string[]; left: Positions }> {
  const found: Found[] = [];
  const unavailable: string[] = [];
  const left = new Map(positions);
  let calls = 0;
  for (const connection of positions.keys()) {
    const sum = { connection, bookings: 0, deliveries: 0, bodies: 0 };
    let failed = false;
    while (left.has(connection) && !failed && calls < mostCalls) {
      calls += 1;
      const cursor = left.get(connection) ?? null;
      try {
        const answer = await mailboxOf(connection).erase({ client, ...(cursor === null ? {} : { cursor }) });
        sum.bookings += answer.bookings;
        sum.deliveries += answer.deliveries;
        sum.bodies += answer.bodies;
        if (answer.cursor === null) left.delete(connection);
        else left.set(connection, answer.cursor);
      } catch {
        failed = true; // erase in the others anyway
      }
    }
    found.push(sum);
    if (!failed) continue;
    unavailable.push(connection);
    left.delete(connection);
  }
  return { found, unavailable, left };
}

export const clientOperations = [eraseClient];
