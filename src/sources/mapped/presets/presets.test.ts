/**
 * Every preset against the tool's fixture where there is one, else against a body built from the reference's or the
 * vendor's example. What a preset does with a body nobody has published cannot be tested; `unconfirmed` says so.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fixtureText } from '../../../../test/fixture-files.ts';
import { presetsPage } from '../../../../test/unit/presets-page.ts';
import { parseForm } from '../../../http/form.ts';
import { authenticationOf, mapped, mappingSchema } from '../index.ts';
import { asBooking, bookingOf, decode, hookOf, now, token } from '../test-bodies.ts';
import { impossible, presets } from './index.ts';

const json = (path: string): Record<string, unknown> => JSON.parse(fixtureText(path)) as Record<string, unknown>;
const form = (path: string): unknown => parseForm(fixtureText(path).trim());

const of = (preset: string, own: object = {}) => ({ preset, ...own });
const signed = (content: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', token).update(content).digest(encoding);

describe('every preset', () => {
  it.each(Object.entries(presets))('%s is a valid table that says what is not confirmed', (name, preset) => {
    expect(mappingSchema.safeParse({ preset: name }).error?.issues ?? []).toEqual([]);
    expect(preset.title).not.toBe('');
    expect(preset.docs.join(' ')).toContain('{hook}');
    expect(preset.unconfirmed.length).toBeGreaterThan(0);
  });

  it('that signs tells its sendings apart, or says that equal bytes may be two events', () => {
    for (const name of Object.keys(presets)) {
      const mapping = mappingSchema.parse({ preset: name });
      const { event_id, time, version } = mapping.fields;
      const told = (event_id ?? time ?? version) !== undefined || mapping.repeats;
      if (authenticationOf(mapping) === 'signature') expect([name, told]).toEqual([name, true]);
    }
  });

  it('is on the page', async () => {
    await expect(presetsPage()).toMatchFileSnapshot('../../../../docs/presets/README.md');
  });

  it('is not one of the tools that no table can serve', () => {
    expect(Object.keys(presets).filter((name) => Object.hasOwn(impossible, name))).toEqual([]);
  });
});

describe('SavvyCal', () => {
  const booking = {
    id: 'event_1',
    state: 'confirmed',
    start_at: '2031-04-07T05:00:00Z',
    end_at: '2031-04-07T05:30:00Z',
    scheduler: { id: 'a_1', display_name: 'Test Client', email: 'client@example.org', phone_number: '+77010000001' },
    attendees: [
      { display_name: 'Anna', email: 'anna@example.org', is_organizer: true },
      { display_name: 'Test Client', email: 'client@example.org', is_organizer: false },
    ],
    link: { id: 'link_1', slug: 'intro', name: 'Intro' },
    metadata: { onelink: '9041.abcdefghijklmnopqrst' },
  };
  const body = { id: 'payload_1', type: 'event.created', occurred_at: '2031-04-06T09:00:00Z', payload: booking };

  it('opens a booking', async () => {
    expect(await bookingOf(body, of('savvycal'))).toEqual({
      event: 'event.created',
      id: 'event_1',
      key: { kind: 'event_id', id: 'payload_1' },
      clock: Date.parse('2031-04-06T09:00:00Z'),
      clockKind: 'event_time',
      fields: {
        state: 'accepted',
        times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T05:30:00Z' },
        clientName: 'Test Client',
        clientPhone: '+77010000001',
        staff: ['anna@example.org', 'Anna'],
        service: ['link_1', 'intro', 'Intro'],
      },
      opens: true,
      carried: '9041.abcdefghijklmnopqrst',
      body,
    });
  });

  it('finds the booking of a change one level deeper', async () => {
    const changed = { ...body, type: 'event.changed', payload: { changes: {}, event: booking } };
    expect(await bookingOf(changed, of('savvycal'))).toMatchObject({ id: 'event_1', opens: false });
  });

  it('checks the signature, which the vendor writes in capitals', () => {
    const text = JSON.stringify(body);
    const headers = { 'x-savvycal-signature': `sha256=${signed(text).toUpperCase()}` };
    expect(mapped.authenticate(hookOf({ mapping: of('savvycal'), body: text, headers }))).toEqual({ ok: true });
    expect(mapped.authenticate(hookOf({ mapping: of('savvycal'), body: `${text} `, headers }))).toMatchObject({
      ok: false,
    });
  });
});

describe('Nylas Scheduler', () => {
  const body = {
    specversion: '1.0',
    type: 'booking.rescheduled',
    source: '/nylas/passthru',
    id: 'ntf-1',
    time: 1933217000,
    data: {
      object: {
        object: 'booking',
        booking_id: 'bk-1',
        configuration_id: 'cfg',
        booking_info: {
          start_time: 1933304400,
          end_time: 1933306200,
          participants: [{ email: 'client@example.org', name: 'Test Client' }],
          additional_fields: { onelink: '9041' },
        },
      },
    },
  };

  it('moves a booking', async () => {
    expect(await bookingOf(body, of('nylas'))).toMatchObject({
      id: 'bk-1',
      key: { kind: 'event_id', id: 'ntf-1' },
      clock: 1933217000_000,
      clockKind: 'event_time',
      opens: false,
      carried: '9041',
      fields: {
        times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T05:30:00Z' },
        clientName: 'Test Client',
        service: ['cfg'],
      },
    });
  });

  it('opens one without participants and fields of its own', async () => {
    const { object } = body.data;
    const info = { ...object.booking_info, participants: null, additional_fields: null };
    const bare = { ...body, type: 'booking.pending', data: { object: { ...object, booking_info: info } } };
    expect(await bookingOf(bare, of('nylas'))).toMatchObject({ opens: true, fields: { state: 'pending' } });
  });

  it('sends the challenge back, and checks the signature', () => {
    const { settings } = hookOf({ mapping: of('nylas') });
    expect(mapped.handshake?.(new URLSearchParams('challenge=abc'), settings)).toBe('abc');
    const headers = { 'x-nylas-signature': signed('{}') };
    expect(mapped.authenticate(hookOf({ mapping: of('nylas'), body: '{}', headers }))).toEqual({ ok: true });
  });
});

it('zcal: reads the fixture', async () => {
  const body = json('zcal/event.created.json');
  expect(await bookingOf(body, of('zcal'))).toEqual({
    event: 'event.created',
    id: 'evt_example',
    key: { kind: 'derived', parts: ['2026-06-21T15:00:00Z'] },
    clock: Date.parse('2026-06-21T15:00:00Z'),
    clockKind: 'event_time',
    fields: {
      state: 'accepted',
      times: { startsAt: '2026-06-22T17:00:00Z', endsAt: '2026-06-22T17:30:00Z' },
      clientName: 'Invitee Name',
      staff: ['host@example.com', 'Host Name'],
      service: ['Intro Call'],
    },
    opens: true,
    body,
  });
});

it('Appointlet: reads the fixture, which ends before the attendees', async () => {
  expect(await bookingOf(json('appointlet/Meeting.scheduled.partial.json'), of('appointlet'))).toMatchObject({
    event: 'Meeting.scheduled',
    id: '2751918',
    key: { kind: 'event_id', id: '14224744' },
    fields: {
      state: 'accepted',
      times: { startsAt: '2024-06-03T14:00:00Z', endsAt: '2024-06-03T14:30:00Z' },
      service: ['Example Meeting Type (Group)'],
    },
    opens: true,
  });
});

it('YouCanBookMe: reads the body that its page tells to write', async () => {
  const body = {
    event: 'no_show',
    reference: 'AB12',
    starts_at: '2031-04-07 10:00',
    ends_at: '2031-04-07 10:30',
    first_name: 'Test',
    email: 'client@example.org',
    phone: '87010000001',
  };
  expect(await bookingOf(body, of('youcanbookme'))).toMatchObject({
    id: 'AB12',
    fields: {
      state: 'no_show',
      times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T05:30:00Z' },
      clientName: 'Test',
      clientPhone: '+77010000001',
    },
  });
  const headers = { 'x-bridge-token': token };
  expect(mapped.authenticate(hookOf({ mapping: of('youcanbookme'), headers }))).toEqual({ ok: true });
  expect(mapped.authenticate(hookOf({ mapping: of('youcanbookme'), pathToken: token }))).toMatchObject({ ok: false });
});

describe('Amelia', () => {
  const booking = (id: number, status: string) => ({
    id,
    status,
    token: 'secret',
    customer: { firstName: 'Test', lastName: `Client ${id}`, phone: '+77010000001', email: 'client@example.org' },
  });
  const appointment = (bookings: unknown) => ({
    appointment: {
      id: 12,
      status: 'approved',
      serviceId: 3,
      service: { name: 'Haircut' },
      providerId: 5,
      provider: { firstName: 'Anna', lastName: 'A', email: 'anna@example.org' },
      bookingStart: '2031-04-07 10:00:00',
      bookingEnd: '2031-04-07 11:00:00',
      bookings,
    },
  });

  it.each([
    ['a list', [booking(21, 'approved'), booking(22, 'pending')]],
    ['numbered keys', { '4': booking(21, 'approved'), '7': booking(22, 'pending') }],
  ])('makes a booking of each client, from %s', async (_, bookings) => {
    const events = (await decode(appointment(bookings), of('amelia'), { query: 'event=booked' })).map(asBooking);
    expect(events.map(({ id, fields }) => [id, fields.state, fields.clientName])).toEqual([
      ['21', 'accepted', 'Test Client 21'],
      ['22', 'pending', 'Test Client 22'],
    ]);
    expect(events[0]?.fields).toMatchObject({
      times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:00:00Z' },
      staff: ['5', 'anna@example.org', 'Anna A'],
      service: ['3', 'Haircut'],
    });
    // Neither the token that opens the booking nor the other client is kept with it.
    expect(JSON.stringify(events[0]?.body)).not.toMatch(/secret|Client 22/);
  });

  it('reads a form with numbered keys', async () => {
    const text =
      'appointment[id]=12&appointment[bookingStart]=2031-04-07+10:00:00&appointment[bookings][0][id]=21&appointment[bookings][0][status]=canceled';
    const [event] = await decode(parseForm(encodeURI(text)), of('amelia'), { query: 'event=status_changed' });
    expect(asBooking(event)).toMatchObject({ id: '21', fields: { state: 'cancelled' }, opens: false });
  });

  it('needs to be told the event by the address', async () => {
    expect(await decode(appointment([booking(21, 'approved')]), of('amelia'))).toMatchObject([
      { kind: 'undecodable', detail: 'event: missing' },
    ]);
  });
});

describe('amoCRM', () => {
  const own = {
    fields: {
      starts_at: 'lead.custom_fields[id = "72417"].values[0]',
      client_name: 'lead.name',
      service: 'lead.custom_fields[id = "629233"].values.value',
    },
    states: { '18855169': 'confirmed' },
  };

  it('reads a changed deal, its date and its own states', async () => {
    expect(await bookingOf(form('amocrm/leads-update.form.txt'), of('amocrm', own))).toMatchObject({
      event: 'leads.update',
      id: '17769199:10281843',
      key: { kind: 'derived', parts: ['1540893721'] },
      clock: 1540893721_000,
      clockKind: 'event_time',
      opens: false,
      fields: {
        state: 'confirmed',
        times: { startsAt: '2018-09-26T00:00:00Z', endsAt: null },
        clientName: 'Программа: Фитнес-нутрициолог',
        staff: ['2267437'],
        amount: 35000,
      },
    });
  });

  it('reads a captured deal without a date, and keeps the account with it', async () => {
    const event = await bookingOf(form('amocrm/leads-update-yclients-field.form.txt'), of('amocrm', own));
    expect(event).toMatchObject({
      id: '29715442:5685933',
      clock: 1635139016_000,
      clockKind: 'event_time',
      fields: { service: ['1234'], amount: 450 },
      body: { action: 'leads.update', account: { subdomain: 'example' } },
    });
    expect(event.fields).not.toHaveProperty('times');
    expect(event.fields).not.toHaveProperty('state');
  });

  it('takes several deals of several kinds out of one form, and no contact', async () => {
    const text = 'leads[add][0][id]=1&leads[status][0][id]=2&leads[status][0][status_id]=143&leads[delete][0][id]=3';
    const events = await decode(parseForm(`${text}&contacts[add][0][id]=4&account[id]=9`), of('amocrm'));
    expect(events.map(asBooking).map(({ event, id, opens, fields }) => [event, id, opens, fields.state])).toEqual([
      ['leads.add', '9:1', true, 'accepted'],
      ['leads.status', '9:2', false, 'cancelled'],
      ['leads.delete', '9:3', false, 'cancelled'],
    ]);
    expect(await decode(parseForm('contacts[add][0][id]=4'), of('amocrm'))).toEqual([]);
  });
});

describe('Tilda', () => {
  it('opens a booking from a form, by the names of its fields', async () => {
    const body = parseForm('Name=Test&Phone=%2B7+(701)+000-00-01&date=2031-04-07&time=10:00&tranid=1:2&formid=form1');
    const own = { fields: { starts_at: 'date & " " & time' } };
    expect(await bookingOf(body, of('tilda', own))).toMatchObject({
      event: 'form',
      id: '1:2',
      key: { kind: 'event_id', id: '1:2' },
      opens: true,
      fields: { clientName: 'Test', clientPhone: '+77010000001', times: { startsAt: '2031-04-07T05:00:00Z' } },
    });
  });

  it('ignores the test when the address is saved', async () => {
    expect(await decode(parseForm('test=test'), of('tilda'))).toMatchObject([{ kind: 'ignored', event: 'test' }]);
  });

  it('is answered with the text that it asks for', () => {
    const answered = (mapping: unknown) => mapped.answer?.(hookOf({ mapping }).settings);
    expect(answered(of('tilda'))).toBe('ok');
    expect(answered(of('tilda', { answer: '' }))).toBeNull();
    expect(answered(of('zcal'))).toBeNull();
  });
});

describe('napriem', () => {
  it('reads the fixture of a client’s own entry', async () => {
    expect(await bookingOf(json('napriem/add-themself.json'), of('napriem'))).toMatchObject({
      event: 'add',
      id: '2746133',
      clock: Date.parse('2018-04-21T09:35:48Z'),
      clockKind: 'event_time',
      opens: true,
      fields: {
        // Almaty was at +06:00 in 2018.
        times: { startsAt: '2018-04-28T06:00:00Z', endsAt: '2018-04-28T07:00:00Z' },
        clientName: 'Joe',
        clientPhone: '+79999999999',
        clientComment: 'Entry commentary',
        staff: ['84703c', 'Name of the room, queue'],
        service: ['2143', 'Service name'],
      },
    });
  });

  it('ignores the fixture of a reservation without a client, but no removal', async () => {
    const reservation = json('napriem/add-reservation.json');
    expect(await decode(reservation, of('napriem'))).toMatchObject([{ kind: 'ignored', event: 'block' }]);
    expect(await bookingOf({ ...reservation, EventType: 'remove' }, of('napriem'))).toMatchObject({
      id: '2746132',
      fields: { state: 'cancelled' },
    });
  });
});

it('GoHighLevel: reads the vendor’s example', async () => {
  const body = {
    type: 'AppointmentCreate',
    locationId: 'location-1',
    appointment: {
      id: 'appointment-1',
      title: 'Appointment',
      calendarId: 'calendar-1',
      contactId: 'contact-1',
      appointmentStatus: 'confirmed',
      assignedUserId: 'user-1',
      notes: 'Some note',
      startTime: '2023-09-25T16:00:00+05:30',
      endTime: '2023-09-25T16:00:00+05:30',
      dateUpdated: '2023-09-25T16:00:00+05:30',
    },
  };
  expect(await bookingOf(body, of('gohighlevel'))).toMatchObject({
    id: 'appointment-1',
    clock: Date.parse('2023-09-25T10:30:00Z'),
    clockKind: 'event_time',
    fields: {
      state: 'confirmed',
      times: { startsAt: '2023-09-25T10:30:00Z', endsAt: null },
      staff: ['user-1', 'calendar-1'],
      service: ['calendar-1', 'Appointment'],
    },
  });
});

it('vCita: reads the fixture', async () => {
  expect(await bookingOf(json('vcita/appointment.scheduled.json'), of('vcita'))).toMatchObject({
    event: 'appointment.scheduled',
    id: '3in0a3b32nut67l6',
    opens: true,
    fields: {
      times: { startsAt: '2019-10-29T08:00:00Z', endsAt: '2019-10-29T08:30:00Z' },
      staff: ['e6j4i1ofy2pf0dmg'],
      service: ['Introductory Phone Call'],
    },
  });
});

describe('Mindbody', () => {
  const body = {
    messageId: 'm-1',
    eventId: 'appointmentBooking.created',
    eventSchemaVersion: 1,
    eventInstanceOriginationDateTime: '2031-04-06T09:00:00Z',
    eventData: {
      siteId: -99,
      appointmentId: 121,
      isConfirmed: true,
      hasArrived: false,
      locationId: 1,
      clientFirstName: 'Test',
      clientLastName: 'Client',
      clientPhone: '+77010000001',
      staffId: 5,
      staffFirstName: 'Anna',
      staffLastName: 'A',
      startDateTime: '2031-04-07T05:00:00Z',
      endDateTime: '2031-04-07T06:00:00Z',
    },
  };

  it('reads a booking', async () => {
    expect(await bookingOf(body, of('mindbody'))).toMatchObject({
      id: '-99:121',
      key: { kind: 'event_id', id: 'm-1' },
      opens: true,
      fields: { state: 'confirmed', clientName: 'Test Client', staff: ['5', 'Anna A'] },
    });
  });

  it('keeps a cancellation that does not say the site, instead of guessing', async () => {
    const cancelled = { ...body, eventId: 'appointmentBooking.cancelled', eventData: { appointmentId: 121 } };
    expect(await decode(cancelled, of('mindbody'))).toMatchObject([{ kind: 'undecodable', detail: 'id: missing' }]);
  });

  it('checks the signature', () => {
    const headers = { 'x-mindbody-signature': `sha256=${signed('{}', 'base64')}` };
    expect(mapped.authenticate(hookOf({ mapping: of('mindbody'), body: '{}', headers }))).toEqual({ ok: true });
  });
});

describe('Bookeo', () => {
  const url = 'https://bridge.example.org/hooks/tours';
  const body = JSON.stringify({
    itemId: 'b-1',
    timestamp: '2031-04-06T09:00:00Z',
    item: {
      startTime: '2031-04-07T10:00:00+05:00',
      endTime: '2031-04-07T11:00:00+05:00',
      canceled: false,
      productId: 'p-1',
      productName: 'Tour',
      customer: { firstName: 'Test', lastName: 'Client', phoneNumbers: [{ number: '+77010000001', type: 'mobile' }] },
      price: { totalGross: { amount: '15000', currency: 'KZT' } },
    },
  });
  const headers = {
    'x-bookeo-timestamp': String(now),
    'x-bookeo-messageid': 'm-1',
    'x-bookeo-signature': signed(`${now}m-1${url}?event=created${body}`),
  };
  const request = { mapping: of('bookeo'), body, headers, notificationUrl: url, query: 'event=created' };

  it('reads a booking, its event from the address and its key from a header', async () => {
    expect(await bookingOf(JSON.parse(body), of('bookeo'), request)).toMatchObject({
      event: 'created',
      id: 'b-1',
      key: { kind: 'event_id', id: 'm-1' },
      opens: true,
      fields: { clientName: 'Test Client', clientPhone: '+77010000001', service: ['p-1', 'Tour'], amount: 15000 },
    });
  });

  it('checks the signature over time, id, address and body', () => {
    expect(mapped.authenticate(hookOf(request))).toEqual({ ok: true });
    expect(mapped.authenticate(hookOf({ ...request, query: 'event=deleted' }))).toMatchObject({ ok: false });
    expect(mapped.authenticate(hookOf({ ...request, now: now + 3_601_000 }))).toMatchObject({ ok: false });
  });
});

it('Booksy: reads the reference’s example in the zone of the business', async () => {
  const body = {
    action: 'CREATED',
    appointment: {
      id: 9,
      business_id: 4,
      business_timezone: 'Asia/Almaty',
      booked_from: '2031-04-07T10:00',
      booked_till: '2031-04-07T11:00',
      customer_name: 'Test Client',
      customer_phone: '+77010000001',
      import_uid: '9041',
      subbookings: [{ staffer_id: 5, service_variant_id: 3, service_name: 'Haircut' }],
    },
  };
  expect(await bookingOf(body, of('booksy'))).toMatchObject({
    id: '9',
    carried: '9041',
    key: { kind: 'while_newest', retrySpanMs: 5_400_000 },
    fields: {
      times: { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:00:00Z' },
      staff: ['5'],
      service: ['3', 'Haircut'],
    },
  });
});

it('Zenoti: makes a booking of each visit in the vendor’s example', async () => {
  const visit = (id: string) => ({
    id,
    service_name: 'Laser Hair - Male',
    service_id: 'service-1',
    start_time: '2024-07-25T16:15:00',
    end_time: '2024-07-25T17:15:00',
    therapist_name: 'Anna A',
    therapist_id: 'therapist-1',
  });
  const body = {
    id: '66a26696c7314f7815db6a1f',
    event_type: 'AppointmentGroup.Created',
    event_timestamp: '2024-07-25T14:52:06.769417Z',
    data: {
      center_id: 'center-1',
      guest: { id: 'guest-1', first_name: 'Abc', last_name: 'test', email: 'guest@example.org' },
      appointments: [visit('visit-1'), visit('visit-2')],
    },
  };
  const events = (await decode(body, of('zenoti'))).map(asBooking);
  expect(events.map(({ id, key }) => [id, key])).toEqual([
    ['visit-1', { kind: 'event_id', id: '66a26696c7314f7815db6a1f' }],
    ['visit-2', { kind: 'event_id', id: '66a26696c7314f7815db6a1f#1' }],
  ]);
  expect(events[1]).toMatchObject({
    clock: Date.parse('2024-07-25T14:52:06.769Z'),
    clockKind: 'event_time',
    opens: true,
    fields: {
      times: { startsAt: '2024-07-25T16:15:00Z', endsAt: '2024-07-25T17:15:00Z' },
      clientName: 'Abc test',
      staff: ['therapist-1', 'Anna A'],
      service: ['service-1', 'Laser Hair - Male'],
    },
  });
});

describe('tables by hand for other tools', () => {
  it('reads an Altegio record', async () => {
    const body = json('altegio/record.update.json');
    const mapping = {
      fields: {
        event: 'resource & "." & status',
        id: 'company_id & ":" & resource_id',
        time: 'data.last_change_date',
        starts_at: 'data.datetime',
        duration: 'data.seance_length',
        client_phone: 'data.client.phone',
        service: 'data.services.[id, title]',
      },
      events: { 'record.create': 'opens', 'record.update': 'update', 'record.delete': 'cancel' },
      units: { duration: 'seconds' },
    };
    const { fields } = await bookingOf(body, mapping);
    expect(fields.times?.startsAt).toMatch(/Z$/);
    expect(fields.service?.length).toBeGreaterThan(0);
  });

  it('reads a Cal.com booking', async () => {
    const mapping = {
      fields: {
        event: 'triggerEvent',
        id: 'payload.uid',
        previous_id: 'payload.rescheduleUid',
        time: 'createdAt',
        starts_at: 'payload.startTime',
        ends_at: 'payload.endTime',
        client_name: 'payload.attendees[0].name',
      },
      events: { BOOKING_CREATED: 'opens', BOOKING_RESCHEDULED: 'update' },
    };
    const created = await bookingOf(json('calcom/BOOKING_CREATED.json'), mapping);
    expect(created).toMatchObject({ opens: true, fields: { state: 'accepted' } });
    expect(created.clock).not.toBeNull();
    const moved = await bookingOf(json('calcom/BOOKING_RESCHEDULED.json'), mapping);
    expect(moved.predecessor).not.toBe(moved.id);
    expect(moved).toMatchObject({ opens: false, predecessor: expect.any(String) });
  });

  it('reads a form with credentials in it, without them', async () => {
    const mapping = { cut: ['auth'], fields: { event: 'event', id: 'data.FIELDS.ID' }, events: { ONDEAL: 'update' } };
    const body = parseForm('event=ONDEAL&data[FIELDS][ID]=662&auth[application_token]=secret');
    expect(await bookingOf(body, mapping)).toMatchObject({
      id: '662',
      body: { event: 'ONDEAL', data: { FIELDS: { ID: '662' } } },
    });
    expect((await bookingOf(body, mapping)).body).not.toHaveProperty('auth');
  });
});
