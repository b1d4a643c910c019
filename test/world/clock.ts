/**
 * Virtual time: a queue of what happens when. Nothing sleeps; between two happenings every promise that can go on does.
 */

export interface Clock {
  now(): number;
  /** Something that happens later; gives a way to take it back. */
  at(time: number, what: () => void): () => void;
  sleep(milliseconds: number): Promise<void>;
  /** Lets everything up to a time happen, in order; the clock stands there afterwards. */
  runTo(time: number): Promise<void>;
  /** Moves the clock without letting anything happen in between. */
  jump(milliseconds: number): void;
  /** Lets pending promises go on. */
  settle(): Promise<void>;
}

interface Happening {
  readonly time: number;
  readonly what: () => void;
  cancelled: boolean;
}

/** Of one happening: thousands of visits look less often. Else whoever looks for ever would keep all others waiting. */
const looksAtMost = 300_000;

let settled = 0;
const settlesARun = 256;

/**
 * A tick comes when no promise can go on. A turn of the event loop would ask the system for news each time; one now and then
 * lets whoever waits in real time see that a history never ends.
 */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    settled += 1;
    if (settled % settlesARun === 0) setImmediate(resolve);
    else process.nextTick(resolve);
  });

/** `onStep`: after everything that a happening set going has come to rest. */
export function createClock(start: number, onStep: () => void = () => {}): Clock {
  let now = start;
  let queue: Happening[] = [];
  let looks = 0;

  const at = (time: number, what: () => void): (() => void) => {
    const happening: Happening = { time: Math.max(time, now), what, cancelled: false };
    // Behind everything of the same time: what was laid first happens first.
    let [first, last] = [0, queue.length];
    while (first < last) {
      const middle = (first + last) >> 1;
      if (queue[middle]!.time > happening.time) last = middle;
      else first = middle + 1;
    }
    queue.splice(first, 0, happening);
    return () => {
      happening.cancelled = true;
    };
  };

  return {
    now() {
      looks += 1;
      if (looks > looksAtMost) throw new Error('something is done without end, and no time passes');
      return now;
    },
    at,
    sleep: (milliseconds) => new Promise((resolve) => at(now + milliseconds, resolve)),
    settle,
    jump(milliseconds) {
      now += milliseconds;
      queue = queue.map((one) => (one.time < now ? { ...one, time: now } : one));
    },
    async runTo(time) {
      await settle();
      for (let next = queue[0]; next !== undefined && next.time <= time; next = queue[0]) {
        queue.shift();
        if (next.cancelled) continue;
        now = Math.max(now, next.time);
        if (looks > looksAtMost) throw new Error('something was done without end, and no time passed');
        looks = 0;
        next.what();
        await settle();
        onStep();
      }
      now = Math.max(now, time);
    },
  };
}
