import type { Erasure, NodeId } from '../../../contracts/drive/schema.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { isOlderDrive } from '../requests/owner-access.ts';
import type { Confirmation } from '../types.ts';
import { reencrypt, type Reencrypted, type ReencryptOptions } from '../reencrypt.ts';
import { releaseErased, type Released } from './release-erased.ts';

/** What a drive takes at the store, in bytes; old versions and the trash count. */
export type DriveUsage = {
  readonly stored: number;
  /** What may be stored, as the owner limited it; `null` for what the store gives. */
  readonly quota: number | null;
  /** Drawn from the store so far, what is not used yet included. */
  readonly drawn: number;
  /** Pins of what was erased that the store still has to let go. */
  readonly waiting: number;
  /** How many portals of the store are to hold what is stored from now on, as the owner chose; `null` for what the store does by itself. */
  readonly copies: number | null;
};

/** The owner's view of what the drive stores. Methods throw DriveError `not-permitted` for anybody else. */
export type DriveStorage = {
  /** `undefined` for a drive of before there was any count. */
  usage(): Promise<DriveUsage | undefined>;
  /** @param bytes - `null` for what the store gives. */
  setQuota(bytes: number | null): Promise<Confirmation>;
  /** @param copies - 1 to 8, each of which is paid for; `null` for what the store does by itself. What is stored already stays as it is. */
  setCopies(copies: number | null): Promise<Confirmation>;
  /** Has the store let go what was erased; to be called after `purge`, and now and then. */
  releaseErased(): Promise<Released>;
  /**
   * Stores files anew under fresh keys and erases their earlier versions, so that whoever lost access has nothing that opens them; then has the store
   * let go what was erased. @param id of a file or folder.
   */
  reencrypt(id: NodeId, options?: ReencryptOptions): Promise<Reencrypted>;
  /** What was erased, newest first. */
  erasures(): Promise<Erasure[]>;
};

export function storageOf(open: OpenDrive): DriveStorage {
  const { calls } = open;
  return {
    async usage() {
      const usage = await orOlder(calls.query('usage', {}), undefined);
      return usage && { ...usage, copies: usage.copies ?? null };
    },
    async setQuota(bytes) {
      if (bytes !== null && !(Number.isSafeInteger(bytes) && bytes >= 0))
        throw new DriveError('bad-argument', 'a quota is a number of bytes');
      return calls.command('setQuota', { bytes });
    },
    async setCopies(copies) {
      const confirmed = await calls.command('setCopies', { copies });
      open.copies.forget();
      return confirmed;
    },
    async releaseErased() {
      const usage = await orOlder(calls.query('usage', {}), undefined);
      if (usage === undefined || usage.waiting === 0) return { pins: 0, bytes: 0 };
      return releaseErased(open);
    },
    async reencrypt(id, options = {}) {
      const done = await reencrypt(open, id, options);
      await releaseErased(open);
      return done;
    },
    async erasures() {
      const found: Erasure[] = [];
      for (let before: string | undefined; ;) {
        const asked = calls.query('erasures', before === undefined ? {} : { before });
        const page = await orOlder(asked, { erasures: [], next: null });
        found.push(...page.erasures);
        if (page.next === null) return found;
        before = page.next;
      }
    },
  };
}

/** Drives keep the contract that they were made with. */
async function orOlder<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (isOlderDrive(error)) return otherwise;
    throw error;
  }
}
