/** The comparison with the booking tool in English: see `comparison.ts`. */
import type { ComparisonWords } from './comparison.ts';
import { many, n } from './count-en.ts';

export const comparison: ComparisonWords = {
  how: 'The bridge reads the list of bookings in the tool and finds what no webhook has told.',
  states: {
    on: 'The bridge compares by itself.',
    off: 'The bridge compares only when a person starts it.',
    no_api_key:
      'The bridge cannot read the list: this connection has no key of the tool. The person who set up the bridge adds api_key.',
    no_listing: 'This tool cannot list its bookings, so there is nothing to compare with.',
  },
  next: 'Next comparison',
  form: {
    title: 'Compare now',
    since: 'First day of the visits',
    until: 'Last day of the visits',
    days: 'Both days are included. Empty: from now on, and 90 days.',
    dry: 'Show what would change',
    dryHow: 'Changes nothing.',
    now: 'Compare now',
    nowHow:
      'Takes in what differs, also bookings from before this connection began. Visits that are over are not made.',
    stop: 'Stop',
    look: 'Look again',
  },
  underWay: 'A comparison is under way',
  underWayDry: 'A look without changes is under way',
  soFar: (listed, pages) => `${many(listed, 'booking', 'bookings')} read so far, ${many(pages, 'page', 'pages')}.`,
  last: 'The last comparison',
  lastDry: 'The last look: nothing was changed',
  never: 'Nothing has been compared yet.',
  by: { schedule: 'By itself', person: 'Started by a person' },
  ofVisits: 'Visits',
  ofChanges: 'Changes in the tool',
  ended: 'Ended',
  problems: {
    refused:
      'It ended early: the tool does not accept the key. An administrator of the tool makes a key that may read bookings, and the person who set up the bridge stores it as the secret of api_key.',
    unreadable:
      'It ended early: the tool answered in a form that the bridge does not know. The person who set up the bridge looks for a newer version of it.',
    unavailable:
      'It ended early: the tool did not answer for hours. The bridge tries again at its next comparison. If the tool works for you, tell the person who set up the bridge.',
    too_many_missing:
      'It ended early and cancelled nothing: the list lacks most of the bookings that the bridge knows, so it may be that of another account. The person who set up the bridge checks the key. If those visits are really gone: npm run reconcile with --accept-missing.',
    stopped: 'A person stopped it before its end. What it had taken in stays.',
  },
  counts: {
    listed: (count) => `${many(count, 'booking was', 'bookings were')} read in the tool.`,
    new: (count) => `${many(count, 'was', 'were')} unknown to the bridge and taken in.`,
    changed: (count) => `${many(count, 'had', 'had')} changed and ${count === 1 ? 'was' : 'were'} brought up to date.`,
    gone: (count) => `${many(count, 'is', 'are')} no longer in the tool and ${count === 1 ? 'was' : 'were'} cancelled.`,
    unchanged: (count) => `${many(count, 'is', 'are')} as the bridge knows ${count === 1 ? 'it' : 'them'}.`,
    left: (count) =>
      `${many(count, 'was', 'were')} left: over, or from before this connection began. “Compare now” takes in the latter.`,
    recent: (count) => `${many(count, 'waits', 'wait')} for the next comparison: a webhook has just come.`,
    unreadable: (count) => `${many(count, 'entry', 'entries')} could not be read.`,
  },
  dryCounts: {
    new: (count) => `${many(count, 'is', 'are')} unknown to the bridge and would be taken in.`,
    changed: (count) => `${many(count, 'has', 'have')} changed and would be brought up to date.`,
    gone: (count) => `${many(count, 'is', 'are')} no longer in the tool and would be cancelled.`,
  },
  nothing: 'Nothing differs.',
  findings: { new: 'Unknown until now', changed: 'Changed', gone: 'No longer in the tool' },
  firstOnly: (count) => `Only the first ${n(count)} are named here.`,
  differs: 'Differs',
  fields: {
    state: 'state',
    times: 'time',
    clientName: 'name of the client',
    clientPhone: 'phone',
    clientIdentifier: 'IIN',
    clientBirthDate: 'date of birth',
    clientGender: 'gender',
    clientComment: 'comment',
    staff: 'specialist',
    places: 'place',
    service: 'service',
    amount: 'price',
    isGroup: 'group',
    unknownState: 'unknown state',
    leaves: 'connection',
  },
  drift: {
    link: 'Differences between the tool and One-Link',
    title: 'Differences',
    how: 'Appointments of the next 31 days whose time, status or specialist in One-Link are not as the tool says. What staff have set in One-Link stays unless you write the tool’s values again.',
    compared: (count, differing) =>
      `${many(count, 'visit', 'visits')} compared, ${n(differing)} of them ${differing === 1 ? 'differs' : 'differ'}.`,
    changedBy: {
      staff: 'It was changed in One-Link last.',
      unsent: 'The bridge has not written the tool’s change yet.',
      unknown: 'It is not known which side changed last.',
    },
    notAll: 'This is not all: there are too many appointments, or a visit has just changed. Look again in a minute.',
    doubles: 'Entered twice',
    doublesHow:
      'One client has two appointments with one specialist at one time. The second number was entered by hand. If it is the same visit, cancel that one in One-Link.',
  },
  reminders: {
    title: 'Reminders to clients',
    made: (count) =>
      `If this One-Link account has a default reminder plan, One-Link applies it to each appointment that is made: up to ${many(count, 'client', 'clients')} may get a reminder.`,
    moved:
      'Where an appointment is there already, One-Link plans its reminders again by the new time; they end with a cancellation.',
    parks:
      'This connection makes no appointments: what One-Link does not have yet waits for a person, and no reminder is planned.',
    which: 'Whether the account has such a plan, its administrator sees in One-Link.',
  },
};
