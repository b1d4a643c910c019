/** What an alert says, in English: what happened, then who can do what (`src/messages/en.ts` has the style). */
import type { AlertTexts } from './texts.ts';

export const en: AlertTexts = {
  title: {
    alert: 'The bridge to One-Link needs you',
    over: 'The bridge to One-Link: over',
    summary: 'The bridge to One-Link: the day',
    test: 'The bridge to One-Link: a test',
  },
  open: {
    failed:
      '{connection}: {count} webhooks did not get into One-Link and are not tried again. Whoever keeps the calendar opens the failed ones in the list, reads why, and retries them or enters the visits in One-Link by hand.[ Most often the cause is {code}: {why}]',
    breaker:
      '{connection}: One-Link does not answer since {since}. Nothing is lost: all webhooks are kept and sent when it answers. If it lasts for hours, whoever set up the bridge asks the support of One-Link.',
    account: '{connection}: One-Link refuses the bridge since {since}.[ {why}]',
    silent:
      '{connection}: no webhook came since {since}, although several are usual in that time. Whoever set up the bridge looks in the booking tool whether the webhook is on, and runs: npm run doctor.',
    parked:
      '{connection}: {count} webhooks wait for a decision, the oldest since {since}. Whoever keeps the calendar opens the parked ones in the list and links or discards them.',
    refused:
      '{connection}: {count} requests were refused within two hours[ ({code})]. If they came from the booking tool, their changes are missing: whoever set up the bridge compares the secret there with that of the connection, and runs: npm run doctor.',
    subscription:
      '{connection}: the webhook is switched off in the booking tool, so no booking arrives any more. Whoever set up the bridge switches it on there, or adds it again.',
  },
  over: {
    failed: '{connection}: none of the failed webhooks is left.',
    breaker: '{connection}: One-Link answers again. What waited is being sent.',
    account: '{connection}: One-Link accepts the bridge again. What waited is being sent.',
    silent: '{connection}: webhooks come again.',
    parked: '{connection}: nothing has been waiting for a decision too long any more.',
    refused: '{connection}: requests are not refused any more.',
    subscription: '{connection}: the webhook is switched on again in the booking tool.',
  },
  grown:
    '{connection}: more webhooks did not get into One-Link, {count} by now. Whoever keeps the calendar opens the failed ones in the list.[ Most often the cause is {code}: {why}]',
  passed: 'It was so from {since} to {until} and is over.',
  more: 'And {count} more.',
  summary: {
    well: 'All visits are in One-Link. Nobody has to do anything.',
    open: 'Not over yet:',
    counts: 'Waiting: {pending}. Parked: {parked}. Failed: {failed}.',
    day: 'Since the last summary: {begun} began, {ended} ended.',
  },
  test: 'This is a test. If you can read it, alerts arrive here.',
};
