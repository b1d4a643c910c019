import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import * as acuity from '../../../src/sources/acuity/payload.ts';
import * as altegio from '../../../src/sources/altegio/payload.ts';
import * as calcomBody from '../../../src/sources/calcom/body.ts';
import * as calcom from '../../../src/sources/calcom/payload.ts';
import * as calendly from '../../../src/sources/calendly/payload.ts';
import * as easyappointments from '../../../src/sources/easyappointments/payload.ts';
import * as oncehub from '../../../src/sources/oncehub/payload.ts';
import * as simplybook from '../../../src/sources/simplybook/payload.ts';
import * as wix from '../../../src/sources/wix/payload.ts';

/** A client's own phone, where there is one, and a question with its answer, as each tool tells them. */
type Told = (phone: string | undefined, question: string, answer: string) => BookingFields;

const told: Readonly<Record<string, Told>> = {
  acuity: (phone, name, value) =>
    acuity.fieldsOf(acuity.appointmentSchema.parse({ id: 1, phone, forms: [{ values: [{ name, value }] }] }), false),
  altegio: (phone, question, answer) =>
    altegio.fieldsOf(
      altegio.recordSchema.parse({ id: 1, company_id: 2, client: { phone }, custom_fields: { [question]: answer } }),
      'Asia/Almaty',
    ),
  calcom: (attendeePhoneNumber, label, value) =>
    calcom.fieldsOf(
      calcomBody.bookingBody.parse({
        payload: {
          uid: 'a',
          attendees: [{ email: 'a@example.com' }],
          responses: { attendeePhoneNumber, q: { label, value } },
        },
      }).payload,
      null,
    ),
  'calcom, reminders': (smsReminderNumber, label, value) =>
    calcom.fieldsOf(
      calcomBody.bookingBody.parse({ payload: { uid: 'a', smsReminderNumber, responses: { q: { label, value } } } })
        .payload,
      null,
    ),
  calendly: (text_reminder_number, question, answer) =>
    calendly.fieldsOf(
      calendly.inviteeBody.parse({
        payload: { uri: 'a', text_reminder_number, questions_and_answers: [{ question, answer }] },
      }).payload,
    ),
  oncehub: (phone, name, value) =>
    oncehub.fieldsOf(
      oncehub.bookingSchema.parse({ id: 'BKNG-1', form_submission: { phone, custom_fields: [{ name, value }] } }),
    ),
  simplybook: (phone, field_title, value) =>
    simplybook.fieldsOf(
      simplybook.bookingSchema.parse({ id: '1', client: { phone }, additional_fields: [{ field_title, value }] }),
      false,
      'Asia/Almaty',
    ),
  wix: (phone, label, value) =>
    wix.fieldsOf(
      wix.bookingSchema.parse({ id: 'a', contactDetails: { phone }, additionalFields: [{ label, value }] }),
      'Asia/Almaty',
    ),
  'easyappointments, whose questions have no names': (phone_number, _, custom_field_1) =>
    easyappointments.fieldsOf(
      {
        appointment: easyappointments.appointmentSchema.parse({ id: '1' }),
        customer: easyappointments.relationSchemas.customer.parse({ phone_number, custom_field_1 }),
      },
      'Asia/Almaty',
    ).fields,
};

const own = '+7 701 000 00 01';
const second = '+7 702 000 00 02';

describe.each(Object.entries(told))('%s', (name, fieldsOf) => {
  it('keeps a second phone of the answers in the comment', () => {
    const fields = fieldsOf(own, 'Телефон', second);
    expect(fields.clientPhone).toBe('+77010000001');
    expect(fields.clientComment).toContain(second);
  });

  it('does not repeat the phone that it knows', () => {
    const fields = fieldsOf(own, 'Телефон', '8 701 000 00 01');
    expect(fields.clientPhone).toBe('+77010000001');
    expect(fields.clientComment).toBeUndefined();
  });

  it('takes the phone of an answer where it knows none', () => {
    expect(fieldsOf(undefined, 'Телефон', second).clientPhone).toBe('+77020000002');
  });

  it.runIf(!name.startsWith('easyappointments'))('leaves the only phone to the parent whose it is', () => {
    const fields = fieldsOf(undefined, 'Телефон мамы', second);
    expect(fields.clientPhone).toBeUndefined();
    expect(fields.clientComment).toBe(`Телефон мамы: ${second}`);
  });
});
