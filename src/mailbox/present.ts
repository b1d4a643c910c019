/**
 * The mailbox under its connection's present configuration if that comes from KV. No deployment restarts the object when it
 * changes. So the record is read again once a minute, and a change makes a new core, as a restart would, at a moment when the
 * old one is idle. Two cores never work at the same time.
 */

/** How long an object uses what it has read. */
export const recheckMs = 60_000;

/** KV does not answer, and nothing was read before. */
export class NoRecord extends Error {}

interface Options<Found, Core> {
  /** Reads the record. It returns what it returned before if nothing has changed. Throws if KV does not answer. */
  readonly load: (before: Found | null) => Promise<Found>;
  readonly build: (found: Found) => Core;
  readonly now: () => number;
}

export interface Present<Core> {
  /** Throws `NoRecord`, before any work. */
  run<Result>(work: (core: Core) => Result | Promise<Result>): Promise<Result>;
  /** Work that goes on after `run` has answered. */
  background(work: Promise<unknown>): void;
}

export function createPresent<Found, Core>({ load, build, now }: Options<Found, Core>): Present<Core> {
  let built: { readonly found: Found; readonly core: Core } | null = null;
  let latest: Found | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  let working = 0;

  async function read(): Promise<void> {
    try {
      latest = await load(latest);
    } catch (error) {
      if (latest === null) throw new NoRecord('the connection cannot be read from KV', { cause: error });
    }
    readAt = now();
  }

  async function current(): Promise<Core> {
    if (now() - readAt >= recheckMs) {
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
    }
    const found = latest as Found;
    if (built === null || (built.found !== found && working === 0)) built = { found, core: build(found) };
    return built.core;
  }

  const done = (): void => {
    working -= 1;
  };
  return {
    async run(work) {
      const core = await current();
      working += 1;
      try {
        return await work(core);
      } finally {
        done();
      }
    },
    background(work) {
      working += 1;
      void work.then(done, done);
    },
  };
}

/** For a configuration that stays as long as the object lives: that of the variables. */
export const fixed = <Core>(core: Core): Present<Core> => ({
  run: async (work) => work(core),
  background() {},
});
