/**
 * What a receptionist reads, in English: what happened, then what to do. A placeholder is in square brackets. If its value is not
 * known, the part in brackets is left out.
 */
import type { Messages } from './catalogue.ts';

export const en: Messages = {
  // One-Link's own codes (one-link-api.md §5.2)
  VALIDATION_ERROR:
    'One-Link did not accept a value[: {fields}]. Correct it in One-Link by hand, and tell the person who set up the bridge.',
  INVALID_IIN: 'The IIN is wrong, so One-Link did not accept it. Ask the client and enter the correct IIN in One-Link.',
  SERVICE_NOT_AVAILABLE_FOR_RESOURCE:
    'In One-Link the service[ {service}] is turned off or has no price for the specialist[ {resource}]. Set a price there or choose another service.',
  RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING:
    'The specialist[ {resource}] is turned off in One-Link. Turn the specialist on there or choose another one.',
  CONVERSATION_CONTACT_MISMATCH:
    'The conversation belongs to another client. Open the appointment in One-Link and choose the right conversation.',
  SLOT_CONFLICT:
    'The specialist[ {resource}] already has another appointment at this time in One-Link. The bridge keeps trying for some hours. Free the time or offer the client another one.',
  OUTSIDE_WORKING_HOURS:
    'The specialist does not work at this time according to One-Link[ (number {resource})]. Correct the working hours there or move the booking.',
  BLOCKED_BY_HOLIDAY: 'This day is a holiday in One-Link. Open the day there or move the booking.',
  BLOCKED_BY_BREAK: 'The specialist[ {resource}] has a break at this time in One-Link. Move the break or the booking.',
  BLOCKED_BY_VACATION:
    'The specialist[ {resource}] is off at this time in One-Link. Move the booking or change the time off.',
  APPOINTMENT_SLOT_UNAVAILABLE: 'According to MedElement this time is taken. Agree on another time with the client.',
  DUPLICATE_EXTERNAL_REF:
    'Another appointment in One-Link already has the number of this booking. Find it there and keep only one of the two.',
  DUPLICATE_IDEMPOTENCY_KEY:
    'One-Link already has an appointment for this booking. Look for it there. If there is none, press Retry.',
  APPOINTMENT_NOT_FOUND:
    'The appointment[ {appointment}] is no longer in One-Link. Create it there by hand, or link the booking to another one.',
  NOT_FOUND:
    'One-Link did not find what the booking refers to. Check the client, the specialist and the service there.',
  APPOINTMENT_READ_ONLY:
    'The appointment[ {appointment}] came from MedElement and cannot be changed from outside. Change it in MedElement.',
  APPOINTMENT_EXTERNAL_REF_RESERVED:
    'The number of the booking begins with a word that One-Link reserves for MedElement. Tell the person who set up the bridge.',
  APPOINTMENT_ACCESS_CHANGED:
    'The access rights to the appointment[ {appointment}] have changed. Open it in One-Link and check it.',
  APPOINTMENT_DELETE_REQUIRES_CANCELLED: 'Only a cancelled appointment can be deleted. Cancel it in One-Link first.',
  HISTORICAL_DATA_RETAINED:
    'One-Link keeps this appointment because its history is needed. You do not have to do anything.',
  IIN_REQUIRED: 'MedElement needs the client’s IIN. Enter it in the client’s card in One-Link, then press Retry.',
  CLIENT_LAST_NAME_REQUIRED:
    'MedElement needs the client’s last name. Enter it in the client’s card in One-Link, then press Retry.',
  CLIENT_MIDDLE_NAME_REQUIRED:
    'MedElement needs the client’s patronymic. Enter it in the client’s card in One-Link, then press Retry.',
  OVERRIDE_FORBIDDEN:
    'One-Link does not allow a booking that breaks the rules of the calendar. Move the booking to a free time.',
  OVERRIDE_REASON_REQUIRED:
    'One-Link needs a reason for a booking that breaks the rules of the calendar. Enter the booking there by hand.',
  MEDELEMENT_PATIENT_NAME_INCOMPLETE:
    'MedElement needs the patient’s first and last name. Enter both in One-Link, then press Retry.',
  MEDELEMENT_PATIENT_PHONE_INVALID:
    'MedElement needs a Kazakhstan phone number for the patient. Correct the number in One-Link, then press Retry.',
  MEDELEMENT_PATIENT_IDENTITY_CONFLICT:
    'The patient of this appointment does not match the card in MedElement. Choose the right patient in One-Link.',
  MEDELEMENT_CABINET_REQUIRED: 'MedElement needs a room for this visit. Choose the room in One-Link, then press Retry.',
  MEDELEMENT_CABINET_INVALID:
    'The room does not belong to this specialist in MedElement. Choose another room in One-Link.',
  MEDELEMENT_SERVICE_REQUIRED:
    'MedElement needs a service for this visit. Choose the service in One-Link, then press Retry.',
  MEDELEMENT_SERVICE_UNMAPPED: 'The service is not linked to MedElement. Link it in One-Link, then press Retry.',
  MEDELEMENT_SERVICE_UNAVAILABLE:
    'This specialist does not offer the service in MedElement. Choose another service or another specialist.',
  MEDELEMENT_CANCELLATION_UNAVAILABLE:
    'MedElement does not allow cancelling this visit from One-Link. Cancel it in MedElement.',
  MEDELEMENT_CANCELLATION_MODE_CHANGED:
    'MedElement now cancels this visit in a different way. Open the appointment in One-Link and cancel it there.',
  MEDELEMENT_BOOKING_REQUIRES_VERIFICATION:
    'MedElement has not confirmed this visit yet. Check it in MedElement, then press Retry.',
  MEDELEMENT_AVAILABILITY_UNVERIFIED:
    'MedElement does not answer, so the time could not be checked. The bridge tries again automatically.',
  FEATURE_DISABLED:
    'Scheduling is turned off for this account in One-Link. Ask the manager of the account to turn it on. Until then all changes wait; nothing is lost.',

  // Families
  MEDELEMENT_OTHER: 'MedElement refused the change[ ({code})]. Check the visit in One-Link and in MedElement.',
  HTTP_400: 'One-Link could not read the request. Enter the change by hand, and tell the person who set up the bridge.',
  HTTP_4XX:
    'One-Link did not accept the change[ (answer {status})]. Enter it by hand, and tell the person who set up the bridge.',
  HTTP_403:
    'One-Link refuses access to this account. Tell the person who set up the bridge to check the token and its rights. Until then all changes wait; nothing is lost.',
  HTTP_5XX:
    'One-Link does not work at the moment[ (answer {status})]. The bridge tries again automatically. You do not have to do anything.',
  OTHER: 'The change could not be made[ ({code})]. Check the appointment in One-Link and enter the change by hand.',

  // Why a booking waits or is parked
  unlinked:
    'The bridge does not know an appointment in One-Link for this booking.[ These appointments of the same client were entered by hand and may be the right one: {other}.] Link the booking to its appointment. If there is none, create one by hand first. The change is then sent automatically.',
  no_resource:
    'The bridge does not know which specialist in One-Link this booking belongs to[: {detail}]. Tell the person who set up the bridge to add the specialist. The booking is then sent automatically.',
  no_client_name:
    'The booking has no client name, and One-Link needs one. Enter the name in the booking tool, or create the appointment by hand and link it.',
  no_time:
    'The booking has no start time. Check it in the booking tool, or create the appointment by hand and link it.',
  visit_over:
    'The visit was already over when the booking tool sent it. If it took place, create the appointment by hand and link it. Otherwise you do not have to do anything.',
  data_wiped:
    'The client’s data in this booking has been deleted after its time limit. Save the booking again in the booking tool, or enter the appointment by hand.',
  ambiguous_chain:
    'This booking was moved, and the booking tool names two bookings as the new one[: {other}]. Check which appointment is right and link the booking to it. The latest change is then sent to it.',
  two_appointments:
    'This booking has two appointments in One-Link[: {other}]. Cancel the wrong one there and link the booking to the right one.',
  in_quarantine:
    'One-Link did not say whether the change was stored. The bridge checks this in about 10 minutes. Please wait.',
  read_back_again:
    'The booking tool does not show the change yet. The bridge asks again soon. You do not have to do anything.',
  awaiting_successor:
    'The booking was moved, and the new booking has not arrived yet. The bridge waits for it for up to 24 hours. You do not have to do anything.',
  foreign_appointment:
    'The linked appointment[ {appointment}] has the number of another booking, so nothing was changed. Check which booking it belongs to. Link it again with force, or link the right one.',
  not_reopened:
    'The client moved a visit that is cancelled, completed or no-show in One-Link, or an active booking was linked to a cancelled appointment[: {appointment}]. The setup does not allow the bridge to reopen it. Reopen it in One-Link, then press Retry. Or tell the client and discard the change.',
  not_cancelled:
    'The client cancelled, but One-Link did not say whether this was stored. Since then staff have set another status for the appointment[ {appointment}]. Cancel the visit in One-Link or press Retry. To keep the visit, discard the cancellation.',
  link_removed:
    'The booking was unlinked from its appointment[ no. {detail}]. To continue, link it again or press Retry.',
  link_unconfirmed:
    'The linked appointment[ {appointment}] no longer has this booking’s number and may be another visit, so nothing was changed. Check it in One-Link and link the booking again.',
  other_tool:
    'The booking came from the booking tool that this connection used before. Enter what is missing by hand, then discard the booking.',
  held_elsewhere:
    'Another connection of the same One-Link account already has the appointment[ {appointment}], so nothing was changed. Check which connection the booking belongs to, or link it with force.',
  paused: 'Sending to One-Link is paused. Nothing is lost. Press Resume to continue.',

  // What failed, or arrived only in part
  reserved_name:
    'The number of the booking begins like the numbers of another connection, so nothing was sent. Tell the person who set up the bridge, or give the booking another number.',
  successor_missing:
    'The booking was moved, but the new booking never arrived. Check the time in the booking tool and correct the appointment.',
  undecodable:
    'The booking tool sent something in an unknown format[: {detail}]. Check the appointment by hand, and tell the person who set up the bridge.[ This was a change of a whole series of visits. These visits look like the others and may not be changed yet: {other}.]',
  version_mixed:
    'The booking tool sent another kind of version than before (a date instead of a number, or a number instead of a date), so the bridge cannot tell which change is newer. Tell the person who set up the bridge: the tool must always send the same kind of version. To continue with the new kind, press Retry.',
  body_dropped:
    'What the booking tool sent is no longer stored, because too many unreadable messages were waiting. Check the appointment by hand, or send it again from the booking tool.',
  mapping: 'A rule of the setup did not work[: {fields}]. Tell the person who set up the bridge, then press Retry.',
  earlier_visit:
    'One-Link still has an earlier visit with this booking’s number[: {other}], so nothing was changed. If it is this visit, link it. If not, enter the new visit in One-Link by hand and link that one.',
  foreign_idempotency_key:
    'The appointment[ {other}] that One-Link found belongs to another booking, so nothing was changed. Find the right appointment and link this booking to it.',
  not_taken:
    'One-Link answered but did not keep everything[: {fields}]. Open the appointment and enter what is missing by hand.',
  missing_permission:
    'The One-Link user of this connection may not make this change[: {fields}]. Tell the person who set up the bridge to give the user this permission, then press Retry.',
  unknown_resource:
    'The specialist[ {resource}] in the setup does not exist in One-Link. Tell the person who set up the bridge to correct the number, then press Retry.',
  unknown_staff:
    'The booking tool names a specialist[: {detail}] who is not in the setup, so the appointment keeps its specialist in One-Link. Check the specialist there, and tell the person who set up the bridge to add the missing one.',
  unknown_status:
    'The booking tool sent a status that the setup does not know, so the appointment keeps its status. Check in the booking tool whether the visit still takes place. Tell the person who set up the bridge to add the status.',
  unknown_service:
    'The service[ {service}] in the booking or the setup does not exist in One-Link and was left out. Choose the service in the appointment by hand, and tell the person who set up the bridge to correct the number.',
  unknown_contact:
    'The client’s card[ {other}] no longer exists in One-Link. Choose the client in the appointment by hand.',
  unknown_id:
    'One-Link does not know a number in the setup, so it was left out[: {fields}]. Tell the person who set up the bridge to correct it.',
  group_visit:
    'This is a place in a group or class, and the specialist already has an appointment at this time. One-Link allows only one at a time. Write the client into the comment of that appointment, or give this booking to another specialist or room in One-Link and link it there. If the time becomes free, the bridge tries again.',
  series_incomplete:
    'In the booking tool this was a change of a whole series of visits, and the bridge is not sure which other visits belong to it. Check the client’s other visits and correct them in One-Link by hand[; these look like the others: {other}].',
  left_connection:
    'In the booking tool this visit moved to a specialist, place or service that this connection does not take. If another connection takes it, the visit continues there, in the same appointment or in a new one. Otherwise the appointment was cancelled. You do not have to do anything, unless the visit should have stayed.',
  SLOT_SWAP:
    'Two bookings need each other’s times and block each other[: {other}]. Move one of them in One-Link, then press Retry.',
  gave_up:
    'The change could not be sent for 72 hours, because One-Link or the booking tool did not answer. Check the appointment in One-Link, then press Retry.',
  expired: 'The booking waited too long and was discarded. If it is still needed, enter it in One-Link by hand.',
  contact_unconfirmed:
    'The bridge does not know whether the client’s card was created in One-Link. Look for the client there, create the appointment by hand and link it.',
  read_back_refused:
    'The booking tool refused the access key, so the booking could not be read. Tell the person who set up the bridge to check the key and the address of the tool. After that, Resume sends everything that waits for it.[ This was a change of a whole series of visits. These visits look like the others and may not be changed yet: {other}.]',
  read_back_failed:
    'The booking tool did not return the booking, so it could not be read. The bridge tries again automatically.',
  tool_rate_limited:
    'The booking tool allows only a certain number of requests at a time. The bridge continues automatically. You do not have to do anything.',

  // Transport and account
  neighbour_unavailable:
    'Another connection of the account did not answer a question about the appointment. The bridge tries again automatically.',
  network: 'One-Link could not be reached. The bridge tries again automatically.',
  timeout: 'One-Link took too long to answer. The bridge tries again automatically.',
  unreadable:
    'One-Link sent an answer that could not be read. The bridge checks whether the change was stored and tries again automatically.',
  rate_limited:
    'One-Link has limited the number of requests for a while. Sending continues automatically after a pause.',
  breaker_open:
    'One-Link answered with an error several times in a row, so sending has stopped. It continues automatically as soon as One-Link works again.',
  token_refused:
    'One-Link refuses the access token. Tell the person who set up the bridge to set a valid one. Until then all changes wait; nothing is lost. After that they are sent automatically.',
  wrong_url:
    'The address of One-Link in the setup is wrong. Tell the person who set up the bridge to correct it. Until then all changes wait; nothing is lost.',
  account_not_found:
    'The account in the setup does not exist in One-Link. Tell the person who set up the bridge to correct its number. Until then all changes wait; nothing is lost.',

  // What went well, or needs nobody
  nothing_to_do: 'There was nothing to change in One-Link. You do not have to do anything.',
  not_a_booking: 'This event changes no booking[: {detail}]. You do not have to do anything.',
  superseded: 'A newer change of the same booking was sent instead. You do not have to do anything.',
  internal:
    'The bridge had an internal error with this booking. It tries again every hour. If the error stays, tell the person who set up the bridge.',
  discarded_by_person:
    'Somebody discarded this change. You do not have to do anything. For one day, Retry takes the discard back, as long as the data is there.',
  reopened:
    'The client moved a visit that was cancelled, completed or no-show in One-Link, or an active booking was linked to a cancelled appointment. So the bridge reopened it[: {appointment}]. Check that this is right.',
};

/** Names of the PATCH keys. */
export const enFields = {
  resource_id: 'specialist',
  contact_id: 'client’s card',
  service_id: 'service',
  company_id: 'company',
  conversation_id: 'conversation',
  created_by_id: 'author',
  starts_at: 'start',
  ends_at: 'end',
  duration_min: 'duration',
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
  prepaid_payment_method: 'prepayment method',
  settlement_amount: 'payment',
  settlement_payment_method: 'payment method',
  payment_status: 'payment status',
  custom_attributes: 'additional field',
} as const;
