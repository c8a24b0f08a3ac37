import { open, rm, stat } from 'node:fs/promises';
import { randomBytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';

/**
 * Room that is kept on the disk for the time when it is full: to delete blocks the index has to be written, and to start its journal has
 * to be made.
 */
export type Reserve = {
  /** Gives the room to whatever is written next. @returns whether there was any */
  giveUp(): Promise<boolean>;
  /** Takes it again, where the disk has it. */
  restore(): Promise<void>;
};

/** Bytes: the longest journal that SQLite lets grow by itself. */
const RESERVED = 4 << 20;

/** @param path of the file that takes the room. */
export function createReserve(path: string): Reserve {
  const size = (): Promise<number> =>
    stat(path).then(
      (found) => found.size,
      () => 0,
    );
  return {
    async giveUp() {
      if ((await size()) === 0) return false;
      await rm(path, { force: true });
      return true;
    },
    async restore() {
      if ((await size()) === RESERVED) return;
      try {
        const file = await open(path, 'w');
        try {
          // Random, since some disks make nothing of zeros.
          for (let left = RESERVED; left > 0; left -= 65_536) await file.write(randomBytes(65_536));
          await file.sync();
        } finally {
          await file.close();
        }
      } catch {
        // A disk without this room is as full as it can be; what needs it says so.
        await rm(path, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Runs `task`, and once more with the reserve's room if the disk was full. */
export async function withReserve<T>(reserve: Reserve, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (codeOf(error) !== 'no-space' || !(await reserve.giveUp())) throw error;
    return await task();
  }
}
