/**
 * What a receptionist reads, in English: what happened, then what to do. A placeholder stands in square brackets: the
 * part in brackets is left out where its value is not known.
 */
import type { Messages } from './catalogue.ts';

export const en: Messages = {
  // One-Link's own codes (one-link-api.md §5.2)
  VALIDATION_ERROR:
    'One-Link did not accept a value[: {fields}]. The reception corrects it in One-Link by hand; tell whoever looks after the setup.',
  INVALID_IIN: 'The IIN is wrong, so One-Link did not take it. Ask the client and enter the right IIN in One-Link.',
  SERVICE_NOT_AVAILABLE_FOR_RESOURCE:
    'In One-Link the service[ {service}] is switched off or has no price for the specialist[ {resource}]. Set a price there or choose another service.',
  RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING:
    'The specialist[ {resource}] is switched off in One-Link. Switch the specialist on there or choose another one.',
  CONVERSATION_CONTACT_MISMATCH:
    'The conversation belongs to another client. Open the appointment in One-Link and choose the right conversation.',
  SLOT_CONFLICT:
    'At this time the specialist[ {resource}] already has another appointment in One-Link. The bridge goes on trying for some hours. Free the time or offer the client another one.',
  OUTSIDE_WORKING_HOURS:
    'The specialist does not work at this time according to One-Link[ (number {resource})]. Correct the working hours there or move the booking.',
  BLOCKED_BY_HOLIDAY: 'This day is a holiday in One-Link. Open the day there or move the booking.',
  BLOCKED_BY_BREAK: 'The specialist[ {resource}] has a break at this time in One-Link. Move the break or the booking.',
  BLOCKED_BY_VACATION:
    'The specialist[ {resource}] is off at this time in One-Link. Move the booking or change the time off.',
  APPOINTMENT_SLOT_UNAVAILABLE: 'MedElement says that this time is taken. Agree on another time with the client.',
  DUPLICATE_EXTERNAL_REF:
    'Another appointment in One-Link already carries the number of this booking. Find it there and keep only one of the two.',
  DUPLICATE_IDEMPOTENCY_KEY:
    'One-Link already has an appointment made from this booking. Look for it there; if there is none, press Retry.',
  APPOINTMENT_NOT_FOUND:
    'The appointment[ {appointment}] is no longer in One-Link. Create it there by hand, or link the booking to another one.',
  NOT_FOUND:
    'One-Link did not find what the booking refers to. Check the client, the specialist and the service there.',
  APPOINTMENT_READ_ONLY:
    'The appointment[ {appointment}] came from MedElement and cannot be changed from outside. Change it in MedElement.',
  APPOINTMENT_EXTERNAL_REF_RESERVED:
    'The number of the booking begins with a word that One-Link keeps for MedElement. Tell whoever looks after the setup.',
  APPOINTMENT_ACCESS_CHANGED:
    'The rights to the appointment[ {appointment}] changed meanwhile. Open it in One-Link and check it.',
  APPOINTMENT_DELETE_REQUIRES_CANCELLED: 'Only a cancelled appointment can be deleted. Cancel it in One-Link first.',
  HISTORICAL_DATA_RETAINED: 'One-Link keeps this appointment because its history is needed. Nothing has to be done.',
  IIN_REQUIRED: 'MedElement wants the IIN of the client. Enter it in the client’s card in One-Link, then press Retry.',
  CLIENT_LAST_NAME_REQUIRED:
    'MedElement wants the last name of the client. Enter it in the client’s card in One-Link, then press Retry.',
  CLIENT_MIDDLE_NAME_REQUIRED:
    'MedElement wants the patronymic of the client. Enter it in the client’s card in One-Link, then press Retry.',
  OVERRIDE_FORBIDDEN:
    'One-Link does not allow a booking outside the rules of the calendar. Move the booking to a free time.',
  OVERRIDE_REASON_REQUIRED:
    'One-Link wants a reason for a booking outside the rules of the calendar. Enter the booking there by hand.',
  MEDELEMENT_PATIENT_NAME_INCOMPLETE:
    'MedElement wants the first and last name of the patient. Enter both in One-Link, then press Retry.',
  MEDELEMENT_PATIENT_PHONE_INVALID:
    'MedElement wants a Kazakhstan phone number of the patient. Correct the number in One-Link, then press Retry.',
  MEDELEMENT_PATIENT_IDENTITY_CONFLICT:
    'The patient of this appointment does not match the card in MedElement. Choose the right patient in One-Link.',
  MEDELEMENT_CABINET_REQUIRED: 'MedElement wants a room for this visit. Choose the room in One-Link, then press Retry.',
  MEDELEMENT_CABINET_INVALID:
    'The room does not belong to this specialist in MedElement. Choose another room in One-Link.',
  MEDELEMENT_SERVICE_REQUIRED:
    'MedElement wants a service for this visit. Choose the service in One-Link, then press Retry.',
  MEDELEMENT_SERVICE_UNMAPPED: 'The service is not linked to MedElement. Link it in One-Link, then press Retry.',
  MEDELEMENT_SERVICE_UNAVAILABLE:
    'This specialist does not offer the service in MedElement. Choose another service or another specialist.',
  MEDELEMENT_CANCELLATION_UNAVAILABLE:
    'MedElement does not let this visit be cancelled from One-Link. Cancel it in MedElement.',
  MEDELEMENT_CANCELLATION_MODE_CHANGED:
    'The way of cancelling this visit in MedElement changed meanwhile. Open the appointment in One-Link and cancel it there.',
  MEDELEMENT_BOOKING_REQUIRES_VERIFICATION:
    'MedElement has not confirmed this visit yet. Check it in MedElement, then press Retry.',
  MEDELEMENT_AVAILABILITY_UNVERIFIED:
    'MedElement does not answer, so the time could not be checked. It is tried again automatically.',
  FEATURE_DISABLED:
    'Scheduling is switched off for this account in One-Link. Whoever manages the account switches it on there; until then all changes wait, nothing is lost.',

  // Families
  MEDELEMENT_OTHER: 'MedElement refused the change[ ({code})]. Check the visit in One-Link and in MedElement.',
  HTTP_400:
    'One-Link could not read the request. Tell whoever looks after the setup; the reception enters the change by hand.',
  HTTP_4XX:
    'One-Link did not accept the change[ (answer {status})]. The reception enters it by hand; tell whoever looks after the setup.',
  HTTP_403:
    'One-Link refuses access to this account. Tell whoever looks after the setup: the token and its rights must be checked. Until then all changes wait, nothing is lost.',
  HTTP_5XX:
    'One-Link does not work at the moment[ (answer {status})]. The bridge tries again automatically; nothing has to be done.',
  OTHER: 'The change could not be made[ ({code})]. Check the appointment in One-Link and enter the change by hand.',

  // What keeps a booking parked
  unlinked:
    'No appointment in One-Link is known for this booking.[ The same client has appointments there that were made by hand and may be it: {other}. If it is none of them, make one by hand.] The reception links the booking to its appointment (if there is none yet, it makes one by hand first); the change is then sent automatically.',
  no_resource:
    'It is not known which specialist in One-Link this booking belongs to[: {detail}]. Tell whoever looks after the setup to add the specialist there; the booking is then sent automatically.',
  no_client_name:
    'The booking has no client name, and One-Link needs one. Enter the name in the booking tool or create the appointment by hand and link it.',
  no_time:
    'The booking does not say when it begins. Check it in the booking tool or create the appointment by hand and link it.',
  visit_over:
    'The visit was already over when the booking tool told of it. If it took place, create the appointment by hand and link it; otherwise nothing has to be done.',
  data_wiped:
    'The client’s data of this booking has been deleted after its time limit. Save the booking once more in the booking tool, or enter the appointment by hand.',
  ambiguous_chain:
    'This booking was moved, and the booking tool names two that belong to it[: {other}]. Check which appointment is right and link the booking to it; what the tool told last is then sent there.',
  two_appointments:
    'This booking has two appointments in One-Link[: {other}]. Cancel the wrong one there and link the booking to the right one.',
  in_quarantine:
    'One-Link did not say whether the change was stored. The bridge checks this in about 10 minutes; please wait.',
  read_back_again: 'The booking tool did not show the change yet. It is asked again shortly; nothing has to be done.',
  awaiting_successor:
    'The booking was moved, and the new booking has not arrived yet. The bridge waits for it for up to 24 hours; nothing has to be done.',
  foreign_appointment:
    'The linked appointment[ {appointment}] bears the name of another booking, so nothing was changed. Check whose it is; link it again with force, or link the right one.',
  not_reopened:
    'The client moved a visit that is cancelled, completed or no-show in One-Link, or a live booking was linked to one that is cancelled[: {appointment}]; by the setup it is not opened again. Open it there, then press Retry; or tell the client and discard the change.',
  not_cancelled:
    'The client cancelled, but One-Link did not say whether that was stored, and staff have set another status of the appointment[ {appointment}] since. Cancel the visit there or press Retry; or discard the cancellation, and the visit stays.',
  link_removed: 'The booking was unlinked from its appointment[ no. {detail}]. Link it again or press Retry to go on.',
  link_unconfirmed:
    'The linked appointment[ {appointment}] does not bear this booking’s name any more and may be another visit, so nothing was changed. Check it in One-Link and link the booking again.',
  other_tool:
    'The booking came from the booking tool that this connection had before. Enter what is missing by hand, then discard it.',
  held_elsewhere:
    'Another connection of the same One-Link account already has the appointment[ {appointment}], so nothing was changed. Check which connection the booking belongs to, or link it with force.',
  paused: 'Sending to One-Link is paused. Nothing is lost; press Resume to go on.',

  // What ended without success
  reserved_name:
    'The number of the booking begins like the numbers of another connection, so nothing was sent. Tell whoever looks after the setup, or give the booking another number.',
  successor_missing:
    'The booking was moved, but the new booking never arrived. Check the time in the booking tool and correct the appointment.',
  undecodable:
    'The booking tool sent something in an unknown form[: {detail}]. Check the appointment by hand and tell whoever looks after the setup.[ This was done for a whole series of visits; these look like the others and may not be changed yet: {other}.]',
  version_mixed:
    'The booking tool numbered this change in another way than those before it (a date where there was a count, or the other way round), so nobody can tell which is newer. Tell whoever looks after the setup: the tool must always send the same kind of version. To go on with the new kind, press Retry.',
  body_dropped:
    'What the booking tool sent is no longer stored, because too much that could not be read was waiting. Check the appointment by hand, or have the booking tool send it again.',
  mapping: 'A rule of the setup did not work[: {fields}]. Tell whoever looks after the setup; then press Retry.',
  earlier_visit:
    'One-Link still has an earlier visit under this booking’s number[: {other}], so nothing was changed. If it is this visit, link it; if not, enter the new visit in One-Link by hand and link that.',
  foreign_idempotency_key:
    'The appointment[ {other}] that One-Link found belongs to another booking, so nothing was changed. Find the right appointment and link this booking to it.',
  not_taken:
    'One-Link answered but did not keep everything[: {fields}]. Open the appointment and enter what is missing by hand.',
  missing_permission:
    'The One-Link user of this connection may not make this change[: {fields}]. Tell whoever looks after the setup to give the user the right, then press Retry.',
  unknown_resource:
    'The specialist[ {resource}] that the setup names does not exist in One-Link. Tell whoever looks after the setup to correct the number, then press Retry.',
  unknown_staff:
    'The booking tool names a specialist[: {detail}] who is not in the setup, so the appointment keeps the specialist that One-Link shows. Check the specialist there and tell whoever looks after the setup to add the missing one.',
  unknown_status:
    'The booking tool says a state of this booking that the setup does not know, so the appointment keeps its status. Check in the booking tool whether the visit is still on; tell whoever looks after the setup to add the word to the setup.',
  unknown_service:
    'The service[ {service}] that the booking or the setup names does not exist in One-Link and was left out. Choose the service in the appointment by hand; tell whoever looks after the setup to correct the number.',
  unknown_contact:
    'The client’s card[ {other}] no longer exists in One-Link. Choose the client in the appointment by hand.',
  unknown_id:
    'One-Link does not know the number that the setup names, so it was left out[: {fields}]. Tell whoever looks after the setup to correct it.',
  group_visit:
    'This is a place in a group or class, and the specialist already has an appointment at this time in One-Link, which keeps one at a time. Write the client into the comment of that appointment, or give this booking to another specialist or room in One-Link and link it there. It is tried again when the time becomes free.',
  series_incomplete:
    'In the booking tool this was done for a whole series of visits, and which other visits belong to it is not sure. Look at the client’s other visits and correct them in One-Link by hand[; these look like the others: {other}].',
  left_connection:
    'In the booking tool this visit went to a specialist, place or service that this connection does not take. Where another connection takes it, the visit goes on there, in the same appointment or in a new one; an appointment that nobody took over was cancelled. Nothing has to be done, unless the visit should have stayed.',
  SLOT_SWAP:
    'Two bookings want to swap their times and block each other[: {other}]. The reception moves one of them in One-Link, then presses Retry.',
  gave_up:
    'For 72 hours the change could not be sent, because One-Link or the booking tool could not be reached. Check the appointment in One-Link, then press Retry.',
  expired: 'The booking waited too long and was put aside. If it still matters, enter it in One-Link by hand.',
  contact_unconfirmed:
    'It is not known whether the client’s card was created in One-Link. Look for the client there, create the appointment by hand and link it.',
  read_back_refused:
    'The booking tool refused the access key, so the booking could not be read. Tell whoever looks after the setup to check the key and the address of the tool. Resume then sends everything that waits for it.[ This was done for a whole series of visits; these look like the others and may not be changed yet: {other}.]',
  read_back_failed:
    'The booking tool did not answer with the booking, so it could not be read. The bridge tries again automatically.',
  tool_rate_limited:
    'The booking tool allows only so many requests at a time. The bridge goes on automatically; nothing has to be done.',

  // The way and the account
  neighbour_unavailable:
    'Another connection of the account could not be asked about the appointment. The bridge tries again automatically.',
  network: 'One-Link could not be reached. The bridge tries again automatically.',
  timeout: 'One-Link took too long to answer. The bridge tries again automatically.',
  unreadable:
    'One-Link sent an answer that could not be read. The bridge checks what became of it and tries again automatically.',
  rate_limited: 'One-Link has limited the number of requests for a while. Sending goes on automatically after a pause.',
  breaker_open:
    'One-Link answered with a fault several times in a row, so sending is on hold. It goes on automatically as soon as One-Link answers.',
  token_refused:
    'One-Link refuses the access token. Tell whoever looks after the setup to put in a valid one; until then all changes wait, nothing is lost, and then they are sent automatically.',
  wrong_url:
    'The address of One-Link in the setup is wrong. Tell whoever looks after the setup to correct it; until then all changes wait, nothing is lost.',
  account_not_found:
    'The account that the setup names does not exist in One-Link. Tell whoever looks after the setup to correct its number; until then all changes wait, nothing is lost.',

  // What went well, or needs nobody
  nothing_to_do: 'There was nothing to change in One-Link. Nothing has to be done.',
  not_a_booking: 'This event changes no booking[: {detail}]. Nothing has to be done.',
  superseded: 'A newer change of the same booking was sent instead. Nothing has to be done.',
  internal:
    'The bridge met an error of its own at this booking. It tries again every hour; if it stays so, tell whoever looks after the setup.',
  discarded_by_person:
    'Somebody put this change aside by hand. Nothing has to be done; for a day Retry takes that back, as long as the data is there.',
  reopened:
    'The client moved a visit that had been set to cancelled, completed or no-show in One-Link, or a live booking was linked to one that was cancelled, so it was opened again[: {appointment}]. Check that it is right.',
};

/** Keys of the PATCH in words. */
export const enFields = {
  resource_id: 'specialist',
  contact_id: 'client’s card',
  service_id: 'service',
  company_id: 'company',
  conversation_id: 'conversation',
  created_by_id: 'author',
  starts_at: 'start',
  ends_at: 'end',
  duration_min: 'length',
  status: 'status',
  appointment_type: 'type of visit',
  client_name: 'client’s name',
  client_phone: 'phone',
  client_identifier: 'IIN',
  client_birth_date: 'date of birth',
  client_gender: 'gender',
  client_comment: 'comment',
  source: 'source',
  external_ref: 'booking number',
  service_amount: 'price',
  prepaid_amount: 'prepayment',
  prepaid_payment_method: 'way of prepaying',
  settlement_amount: 'payment',
  settlement_payment_method: 'way of paying',
  payment_status: 'payment status',
  custom_attributes: 'additional field',
} as const;
