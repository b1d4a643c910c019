/** Work that runs in parallel, and that other work can join. */

export function createSideBySide() {
  const running = new Set<Promise<void>>();
  /** Errors of work that nothing was waiting for at that moment. */
  const thrown: unknown[] = [];
  return {
    /** `after`: when it is over, however it ends. */
    add(work: Promise<void>, after: () => void): void {
      const added = work
        .catch((error: unknown) => {
          thrown.push(error);
        })
        .finally(() => {
          after();
          running.delete(added);
        });
      running.add(added);
    },
    forgetThrown(): void {
      thrown.length = 0;
    },
    /** Until none runs any more, or one has thrown. */
    async over(): Promise<void> {
      while (running.size > 0) {
        await Promise.race(running);
        if (thrown.length > 0) throw thrown[0];
      }
    },
  };
}
