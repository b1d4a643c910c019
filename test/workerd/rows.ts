/** Counts what a Durable Object is billed for: rows written, and each setting of the alarm as one more. */
import { runInDurableObject } from 'cloudflare:test';
import type { Scene } from './scene.ts';

/** From now on; answers how many rows so far. Lasts until the object is evicted. */
export async function countRows({ stub }: Scene): Promise<() => number> {
  let rows = 0;
  await runInDurableObject(stub, (_, { storage }) => {
    const { sql } = storage;
    const exec: typeof sql.exec = (statement, ...bindings) => {
      const cursor = sql.exec(statement, ...bindings);
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(Object.create(cursor), {
        toArray: () => {
          const found = toArray();
          rows += cursor.rowsWritten;
          return found;
        },
      });
    };
    const setAlarm = storage.setAlarm.bind(storage);
    Object.defineProperty(storage, 'sql', { configurable: true, value: { exec } });
    Object.defineProperty(storage, 'setAlarm', {
      configurable: true,
      value: (at: number) => {
        rows += 1;
        return setAlarm(at);
      },
    });
  });
  return () => rows;
}
