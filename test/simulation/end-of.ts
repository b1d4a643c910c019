/** How a history ends where its player, its judge or the bridge throws, or waits for ever: with a problem, as every other. */

/** What a history that has thrown throws afterwards is of no interest, and ends nobody else's. */
process.on('unhandledRejection', () => {});

/** Problems of a history; `longestMs` of real time. */
export async function endOf(played: () => Promise<readonly string[]>, longestMs = 600_000): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  let onThrown: (error: unknown) => void = () => {};
  const waited = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(resolve, longestMs, ['it waits for ever']);
  });
  // Also where nobody waits for what threw: a person's act, say.
  const thrown = new Promise<readonly string[]>((resolve) => {
    onThrown = (error) => resolve([`it threw ${String(error)}`]);
    process.on('unhandledRejection', onThrown);
  });
  try {
    return await Promise.race([played(), waited, thrown]);
  } catch (error) {
    return [`it threw ${String(error)}`];
  } finally {
    clearTimeout(timer);
    process.off('unhandledRejection', onThrown);
  }
}
