/** Signs a body as the table of a `mapped` connection says, for tables that no kit knows. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Mapping } from '../../src/sources/mapped/table.ts';
import { signedBytes } from '../../src/sources/mapped/template.ts';
import type { Wire } from '../../test/unit/conformance/kit.ts';

interface Sealing {
  readonly contentType: string;
  readonly secret: string;
  readonly at: Date;
  readonly notificationUrl: string | null;
  /** `?event=…`, or empty. */
  readonly query: string;
}

type Authentication = Mapping['authentication'];

export function sealMapped(body: Uint8Array, { authentication }: Mapping, sealing: Sealing): Wire {
  const { contentType, secret, query } = sealing;
  const wire = (headers: Readonly<Record<string, string>>, path = ''): Wire => ({
    path: `${path}${query}`,
    headers: { 'content-type': contentType, ...headers },
    body,
  });
  switch (authentication.kind) {
    case 'path_token':
      return wire({}, `/${secret}`);
    case 'header':
      return wire({ [authentication.name]: `${authentication.prefix}${secret}` });
    case 'hmac':
      return wire(hmacHeaders(body, authentication, sealing));
    case 'standard_webhooks':
      return wire(standardHeaders(body, authentication.headers, sealing));
    default:
      return authentication satisfies never;
  }
}

function hmacHeaders(
  body: Uint8Array,
  authentication: Extract<Authentication, { readonly kind: 'hmac' }>,
  { secret, at, notificationUrl, query }: Sealing,
): Record<string, string> {
  const { algorithm, encoding, prefix, list, timestamp_header, timestamp_unit, id_header, header } = authentication;
  const times = {
    unix_s: String(Math.floor(at.getTime() / 1000)),
    unix_ms: String(at.getTime()),
    iso: at.toISOString(),
  };
  const isTimed = timestamp_header !== undefined || list?.timestamp !== undefined;
  const timestamp = isTimed ? times[timestamp_unit] : null;
  const id = id_header === undefined ? null : randomUUID();
  const url =
    notificationUrl === null || notificationUrl.includes('?') ? notificationUrl : `${notificationUrl}${query}`;
  const content = signedBytes(authentication.signed, { body, timestamp, id, url });
  if (content === null) throw new Error('the table signs something that this connection does not have');
  const key = authentication.secret === 'text' ? secret : Buffer.from(secret, authentication.secret);
  const digest = prefix + createHmac(algorithm, key).update(content).digest(encoding);
  const parts = list === undefined ? [] : [[list.timestamp, timestamp] as const, [list.signature, digest] as const];
  const listed = parts.flatMap(([name, value]) => (name === undefined || value === null ? [] : [`${name}=${value}`]));
  return {
    [header]: list === undefined ? digest : listed.join(list.separator),
    ...(timestamp_header === undefined || timestamp === null ? {} : { [timestamp_header]: timestamp }),
    ...(id_header === undefined || id === null ? {} : { [id_header]: id }),
  };
}

/** Standard Webhooks 1.0.0. */
function standardHeaders(body: Uint8Array, prefix: string, { secret, at }: Sealing): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: `v1,${digest}` };
}
