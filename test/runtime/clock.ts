/**
 * A clock for the Worker that tests put forward: an hour of quarantine passes in no time. It must be loaded before the
 * bundle, which reads `Date.now` alone (src/mailbox/mailbox.ts, src/hooks/accept.ts). Alarms are told to workerd in its own
 * time; one that became due by a leap is rung by the cron's knock.
 */
import { env } from 'cloudflare:workers';

const realNow = Date.now;

/** A Worker that is started again goes on with the clock that it is given. */
export const clock = { offsetMs: Number((env as unknown as Record<string, unknown>)['TEST_CLOCK_OFFSET_MS'] ?? 0) };

Date.now = () => realNow() + clock.offsetMs;

export function onTestClock(storage: DurableObjectStorage): void {
  const setAlarm = storage.setAlarm.bind(storage);
  const getAlarm = storage.getAlarm.bind(storage);
  Object.defineProperty(storage, 'setAlarm', { value: (at: number) => setAlarm(at - clock.offsetMs) });
  Object.defineProperty(storage, 'getAlarm', {
    value: async () => {
      const at = await getAlarm();
      return at === null ? null : at + clock.offsetMs;
    },
  });
}
