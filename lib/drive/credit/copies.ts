import type { DriveCalls } from '../call.ts';
import { isOlderDrive } from '../call.ts';

/** How many portals are to hold what is stored in a drive. */
export type Copies = {
  /** Undefined for the store's choice, and for drives of before there was one. @throws DriveError as queries do. */
  read(): Promise<number | undefined>;
  /** It may be another number now. */
  forget(): void;
};

/** Milliseconds: another device may have changed it. */
const FRESH = 60_000;

export function createCopies(calls: Pick<DriveCalls, 'query'>): Copies {
  let known: { at: number; copies: Promise<number | undefined> } | undefined;
  const ask = async (): Promise<number | undefined> => {
    try {
      return (await calls.query('copies', {})).copies ?? undefined;
    } catch (error) {
      known = undefined;
      if (isOlderDrive(error)) return undefined;
      throw error;
    }
  };
  return {
    read() {
      if (known === undefined || Date.now() - known.at > FRESH) known = { at: Date.now(), copies: ask() };
      return known.copies;
    },
    forget() {
      known = undefined;
    },
  };
}
