/**
 * The only alarm of the mailbox. It is set to the earliest obligation. An alarm that is too early is left, because it just finds
 * nothing to do.
 */
import type { Ports } from './ports.ts';

/**
 * An alarm comes up to a minute late and is repeated for about two minutes. An older one has been given up (field.md §2, 57;
 * §3).
 */
const lateMs = 5 * 60_000;

/** If a drain dies, the alarm continues its work after this time, which is longer than a call may take. */
export const deadManMs = 60_000;

export interface AlarmClock {
  /** Await this before you set anything. It asks the platform once. */
  know(): Promise<void>;
  isSet(): boolean;
  /** Rings at this time or before, ms. */
  by(at: number): void;
  rang(): void;
}

export function createAlarmClock(ports: Pick<Ports, 'getAlarm' | 'setAlarm' | 'now'>): AlarmClock {
  let alarmAt: number | null | undefined;
  return {
    async know() {
      if (alarmAt === undefined) alarmAt = await ports.getAlarm();
    },
    isSet: () => alarmAt != null,
    by(at) {
      const isLost = alarmAt != null && alarmAt < ports.now() - lateMs;
      if (alarmAt != null && alarmAt <= at && !isLost) return;
      alarmAt = at;
      ports.setAlarm(at);
    },
    rang() {
      alarmAt = null;
    },
  };
}
