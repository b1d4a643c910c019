/**
 * The mapping table as it is written in `[vars.CONNECTIONS.<name>.mapping]` and in presets: keys, types, defaults and rules
 * between keys. Expressions are parsed here, so that a mistyped one is reported at start and not by the first webhook. The
 * output of the schema is valid input again.
 */
import * as z from 'zod';
import { bookingStates } from '../../booking/booking.ts';
import { dictionarySchema } from '../../booking/dictionary-schema.ts';
import { expressionProblem } from '../../expressions/expression.ts';
import { placeholdersIn } from './template.ts';

/** An empty text removes a key of a preset. */
const expression = () =>
  z.string().check((context) => {
    const problem = context.value === '' ? null : expressionProblem(context.value);
    if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value });
  });

const headerName = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the name of a header')
    .transform((name) => name.toLowerCase());

const parameterName = () => z.string().regex(/^[\w.-]{1,64}$/, 'expected the name of a query parameter');

/** 14 days; more is no longer a guard. */
const seconds = () => z.int().min(1).max(1_209_600);

const timeUnits = ['offset', 'local', 'offset_or_local', 'utc', 'unix_s', 'unix_ms'] as const;
export type TimeUnit = (typeof timeUnits)[number];

const hmac = () =>
  z
    .strictObject({
      kind: z.literal('hmac'),
      /** Where the signature is. */
      header: headerName(),
      algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      /** In front of the digest: `sha256=`. */
      prefix: z.string().max(40).default(''),
      /** How the configured secret is turned into the key. */
      secret: z.enum(['text', 'hex', 'base64']).default('text'),
      /** The fewest bytes of a key, if the tool makes shorter keys. */
      key_bytes: z.int().min(8).max(16).default(16),
      /** What is signed: text with {body}, {timestamp}, {id}, {url}. */
      signed: z.string().max(200).default('{body}'),
      /** The header is a list such as `t=1763629200,v1=…`: the names of its parts. */
      list: z
        .strictObject({
          separator: z.string().min(1).max(3).default(','),
          signature: z.string().min(1).max(20),
          timestamp: z.string().min(1).max(20).optional(),
        })
        .optional(),
      timestamp_header: headerName().optional(),
      timestamp_unit: z.enum(['unix_s', 'unix_ms', 'iso']).default('unix_s'),
      id_header: headerName().optional(),
      /** How old a signed time may be. Default 48 hours: see `authentication.ts`. */
      tolerance_seconds: seconds().default(172_800),
    })
    .check((context) => {
      const { signed, list, timestamp_header, id_header } = context.value;
      const report = (key: string, message: string) => {
        context.issues.push({ code: 'custom', message, path: [key], input: context.value });
      };
      const placeholders = placeholdersIn(signed);
      if (placeholders === null) {
        report('signed', 'expected only {body}, {timestamp}, {id} and {url} in braces');
        return;
      }
      if (!placeholders.includes('body')) report('signed', 'must hold {body}: else any body passes');
      const timed = timestamp_header !== undefined || list?.timestamp !== undefined;
      if (placeholders.includes('timestamp') && !timed)
        report('timestamp_header', 'signed holds {timestamp}: where is it?');
      if (timed && !placeholders.includes('timestamp')) report('signed', 'a time that is not signed proves nothing');
      if (placeholders.includes('id') && id_header === undefined)
        report('id_header', 'signed holds {id}: where is it?');
    });

const authentication = () =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('path_token') }),
    z.strictObject({ kind: z.literal('header'), name: headerName(), prefix: z.string().max(40).default('') }),
    hmac(),
    z.strictObject({
      kind: z.literal('standard_webhooks'),
      /** `svix-id` and so on are the older names of the same headers. */
      headers: z.enum(['webhook', 'svix']).default('webhook'),
      tolerance_seconds: seconds().default(300),
    }),
  ]);
export type Authentication = z.output<ReturnType<typeof authentication>>;
export type HmacAuthentication = z.output<ReturnType<typeof hmac>>;

const reaction = () =>
  z.union(
    [
      z.enum(['opens', 'update', 'cancel', 'moved_away', 'ignore']),
      z.strictObject({ does: z.enum(['opens', 'update']), state: z.enum([...bookingStates, 'no_visit']) }),
    ],
    'expected opens, update, cancel, moved_away, ignore or { does, state }',
  );
export type Reaction = z.output<ReturnType<typeof reaction>>;

export const fieldNames = [
  'event',
  'id',
  /** A name that the booking had under an older table. */
  'former_id',
  'previous_id',
  'previous_starts_at',
  'next_id',
  'event_id',
  'time',
  'version',
  'state',
  'starts_at',
  'ends_at',
  'duration',
  'timezone',
  /** The client's own time zone. It shows how they write a phone number. */
  'client_timezone',
  'client_name',
  'client_phone',
  /** Not used. It is accepted because existing tables have it. */
  'client_email',
  'client_identifier',
  'client_birth_date',
  'client_gender',
  'client_comment',
  /** What the client answered to the owner's questions. */
  'client_answers',
  'staff',
  'service',
  'amount',
  'currency',
  /** Whether several clients may come at its time. */
  'group',
  'only',
  'carried',
] as const;
export type FieldName = (typeof fieldNames)[number];

const fields = () =>
  z
    .partialRecord(z.enum(fieldNames), expression())
    .transform(
      ({ client_email: _unread, ...written }) =>
        Object.fromEntries(Object.entries(written).filter(([, text]) => text !== '')) as Partial<
          Record<FieldName, string>
        >,
    );

const credentials = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-bridge-token']);

const buildMappingTable = () =>
  z
    .strictObject({
      authentication: authentication().default({ kind: 'path_token' }),
      /** Query parameter of a GET whose value is sent back. */
      handshake: parameterName().optional(),
      /** The text that the tool wants to read in answer to a webhook; empty: the JSON. */
      answer: z.string().max(100).default(''),
      /** Headers that expressions may read as `$headers`. */
      headers: z
        .array(headerName().refine((name) => !credentials.has(name), 'holds a credential'))
        .max(10)
        .default([]),
      /** Query parameters that expressions may read as `$query`. */
      query: z.array(parameterName()).max(10).default(['event']),
      /** Paths of the body that are credentials: never stored. */
      cut: z
        .array(
          z.string().regex(/^(?!.*\*$)[^.[\]]{1,64}(?:\.[^.[\]]{1,64}){0,8}$/, 'expected a path such as data.token'),
        )
        .default([]),
      /** The entries of a body that holds several events; without it a list is taken entry by entry. */
      each: expression().optional(),
      fields: fields(),
      events: dictionarySchema(z.string().min(1).max(100), reaction()),
      states: dictionarySchema(z.string().min(1).max(100), z.enum([...bookingStates, 'no_visit', 'ignore'])).prefault(
        {},
      ),
      units: z
        .strictObject({
          /** Of starts_at and ends_at. */
          time: z.enum(timeUnits).default('offset'),
          /** Of time. */
          clock: z.enum(timeUnits).default('offset'),
          duration: z.enum(['minutes', 'seconds']).default('minutes'),
          amount: z.enum(['major', 'minor']).default('major'),
        })
        .prefault({}),
      /** What a webhook that opens a booking must say. */
      required: z.array(z.enum(fieldNames)).default(['starts_at']),
      /** The tool may send equal bytes for two events: moved there, and back, and there again. */
      repeats: z.boolean().default(false),
      /** For how long the tool sends the same webhook again. */
      retry_minutes: z.number().min(1).max(10_080).default(10),
    })
    .check((context) => {
      const { fields, events } = context.value;
      const report = (path: string[], message: string) =>
        context.issues.push({ code: 'custom', message, path, input: context.value });
      if (fields.id === undefined) report(['fields', 'id'], 'is missing: what does the tool call the booking?');
      if (Object.keys(events).length === 0) report(['events'], 'names no event; "*" stands for any');
      if (fields.time !== undefined && fields.version !== undefined) {
        report(['fields', 'version'], 'time and version are two clocks: one of them');
      }
      if (fields.starts_at === undefined && (fields.ends_at ?? fields.duration) !== undefined) {
        report(['fields', 'starts_at'], 'is missing beside ends_at or duration');
      }
    });

let built: ReturnType<typeof buildMappingTable> | null = null;

/** Built when a connection of this source is read. */
export function mappingTable(): ReturnType<typeof buildMappingTable> {
  built ??= buildMappingTable();
  return built;
}

/** As a preset or a configuration writes it. */
export type MappingInput = z.input<ReturnType<typeof mappingTable>>;
export type Mapping = z.output<ReturnType<typeof mappingTable>>;
