/** Counts what a Durable Object is billed for: rows written, each setting of the alarm as one more, and rows read. */
import { runInDurableObject } from 'cloudflare:test';
import type { Scene } from './scene.ts';

export interface Rows {
  readonly written: number;
  readonly read: number;
}

/** From now on; answers how many rows so far. Lasts until the object is evicted. */
export async function watchRows({ stub }: Scene): Promise<() => Rows> {
  let written = 0;
  let read = 0;
  await runInDurableObject(stub, (_, { storage }) => {
    const { sql } = storage;
    const exec: typeof sql.exec = (statement, ...bindings) => {
      const cursor = sql.exec(statement, ...bindings);
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(Object.create(cursor), {
        toArray: () => {
          const found = toArray();
          written += cursor.rowsWritten;
          read += cursor.rowsRead;
          return found;
        },
      });
    };
    const setAlarm = storage.setAlarm.bind(storage);
    Object.defineProperty(storage, 'sql', { configurable: true, value: { exec } });
    Object.defineProperty(storage, 'setAlarm', {
      configurable: true,
      value: (at: number) => {
        written += 1;
        return setAlarm(at);
      },
    });
  });
  return () => ({ written, read });
}

/** Rows written alone. */
export async function countRows(scene: Scene): Promise<() => number> {
  const rows = await watchRows(scene);
  return () => rows().written;
}
