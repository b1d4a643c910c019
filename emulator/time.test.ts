// one-link-api.md §2.2: datetimes, and what a PATCH of some of the three time keys does in every variant.
import { describe, expect, test } from 'vitest';
import { type Answered, start } from './harness.ts';
import { type Variant, variants } from './variants.ts';

const at = (clock: string): string => `2031-04-07T${clock}:00Z`;

/** A stored visit 05:00 to 06:00 UTC (60 minutes) whose service takes 45. */
function patched(variant: Variant, body: Record<string, unknown>): Answered {
  const { oneLink, post, patch } = start(variant);
  post({ service_id: 9, ends_at: at('06:00') });
  oneLink.addService({ id: 10, duration_min: 20 });
  return patch(9041, body);
}

const times = ({ body }: Answered): unknown[] => [
  body.payload.starts_at,
  body.payload.ends_at,
  body.payload.duration_min,
];

describe('§2.2 datetimes', () => {
  test.each(variants)('%s: a datetime without an offset is UTC (trap 7), a date alone is midnight UTC', (variant) => {
    const { post } = start(variant);
    const bare = post({ starts_at: '2031-04-07T10:00:00', ends_at: '2031-04-07 10:30' });
    expect(bare.body.payload).toMatchObject({ starts_at: at('10:00'), ends_at: at('10:30') });
    const dates = start(variant).post({ starts_at: '2031-04-08', ends_at: '2031-04-08T00:30:00Z' });
    expect(dates.body.payload.starts_at).toBe('2031-04-08T00:00:00Z');
  });

  test('answers are UTC in whole seconds whatever offset was sent', () => {
    const { post } = start('F');
    const { payload } = post({ starts_at: '2031-04-07T10:00:00.500+05:00', ends_at: '2031-04-07T10:30:00+0500' }).body;
    expect(payload).toMatchObject({ starts_at: at('05:00'), ends_at: at('05:30') });
  });

  test.each(['tomorrow', '2031-02-30T10:00:00Z', '2031-04-07T25:00:00Z', 1_933_304_400, '1933304400', true])(
    'unparseable text and epoch numbers are 422: %s',
    (starts_at) => {
      expect(start('F').post({ starts_at })).toMatchObject({ status: 422, body: { code: 'VALIDATION_ERROR' } });
    },
  );

  test('nothing forbids a start in the past', () => {
    expect(start('F').post({ starts_at: '2020-04-07T05:00:00Z', ends_at: '2020-04-07T05:30:00Z' }).status).toBe(201);
  });
});

describe('§2.2 table', () => {
  test.each(variants)('%s: both ends are stored and the duration is derived', (variant) => {
    expect(times(patched(variant, { starts_at: at('08:00'), ends_at: at('08:20') }))).toEqual([
      at('08:00'),
      at('08:20'),
      20,
    ]);
  });

  test.each([
    ['A', [at('04:30'), at('06:00'), 90]],
    ['B', [at('04:30'), at('06:00'), 90]],
    ['C', [at('04:30'), at('05:15'), 45]],
    ['D', [at('04:30'), at('05:15'), 45]],
    ['E', [at('04:30'), at('05:15'), 45]],
    ['F', [at('04:30'), at('05:30'), 60]],
    ['G', [at('04:30'), at('05:15'), 45]],
  ] as const)('%s: starts_at alone (trap 8)', (variant, expected) => {
    expect(times(patched(variant, { starts_at: at('04:30') }))).toEqual(expected);
  });

  test('A, B: starts_at alone beyond the old end is 422', () => {
    for (const variant of ['A', 'B'] as const) expect(patched(variant, { starts_at: at('07:00') }).status).toBe(422);
  });

  test('F: starts_at alone takes the length of a service that changes in the same request', () => {
    expect(times(patched('F', { starts_at: at('04:30'), service_id: 10 }))).toEqual([at('04:30'), at('04:50'), 20]);
  });

  test('C–G: starts_at alone keeps the stored length where no service is linked', () => {
    for (const variant of ['C', 'D', 'E', 'F', 'G'] as const) {
      const { post, patch } = start(variant);
      post({ ends_at: at('06:00') });
      expect(times(patch(9041, { starts_at: at('08:00') }))).toEqual([at('08:00'), at('09:00'), 60]);
    }
  });

  test.each(variants)('%s: ends_at alone is stored and the duration derived', (variant) => {
    expect(times(patched(variant, { ends_at: at('05:25') }))).toEqual([at('05:00'), at('05:25'), 25]);
  });

  test.each(variants)('%s: duration_min alone moves the end in C–G only', (variant) => {
    const end = variant === 'A' || variant === 'B' ? at('06:00') : at('05:10');
    expect(times(patched(variant, { duration_min: 10 }))).toEqual([at('05:00'), end, 10]);
  });

  test.each(variants)('%s: an end with a duration that disagrees is stored unchecked or 422 (trap 9)', (variant) => {
    const answered = patched(variant, { ends_at: at('05:30'), duration_min: 31 });
    if (variant === 'A' || variant === 'B') expect(times(answered)).toEqual([at('05:00'), at('05:30'), 31]);
    else expect(answered.body.code).toBe('VALIDATION_ERROR');
    expect(patched(variant, { ends_at: at('05:30'), duration_min: 30 }).status).toBe(200);
    const bySecond = patched(variant, { ends_at: '2031-04-07T05:30:01Z', duration_min: 30 });
    expect(bySecond.status).toBe(variant === 'A' || variant === 'B' ? 200 : 422);
  });

  test.each(variants)('%s: the end must come after the start and the length must be 5 to 720 minutes', (variant) => {
    const lengths = [
      ['05:00', 422],
      ['04:00', 422],
      ['05:04', 422],
      ['05:05', 200],
      ['17:00', 200],
      ['17:01', 422],
    ] as const;
    for (const [end, status] of lengths) {
      expect([end, patched(variant, { starts_at: at('05:00'), ends_at: at(end) }).status]).toEqual([end, status]);
    }
  });

  test('C–G: duration_min null becomes 0 and is 422', () => {
    for (const variant of ['C', 'D', 'E', 'F', 'G'] as const) {
      expect(patched(variant, { duration_min: null }).status).toBe(422);
    }
  });
});
