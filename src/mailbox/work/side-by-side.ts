/** Work that runs in parallel, and that more work may join. */

export function createSideBySide() {
  const running = new Set<Promise<void>>();
  /** What those threw that nobody was waiting for just then. */
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
