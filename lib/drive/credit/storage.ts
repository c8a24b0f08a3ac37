import type { Erasure } from '../../../contracts/drive/schema.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { isOlderDrive } from '../call.ts';
import { exposureOf } from './exposure.ts';
import type { DriveStorage } from '../storage-types.ts';
import { releaseErased } from './release-erased.ts';

export function storageOf(open: OpenDrive): DriveStorage {
  const { calls, connection } = open;
  return {
    async usage() {
      const usage = await orOlder(calls.query('usage', {}), undefined);
      return usage && { ...usage, copies: usage.copies ?? null };
    },
    async setQuota(bytes) {
      if (bytes !== null && !(Number.isSafeInteger(bytes) && bytes >= 0))
        throw new DriveError('bad-argument', 'a quota is a number of bytes');
      await calls.command('setQuota', { bytes });
    },
    mostCopies: () => connection.portal.mostCopies(),
    async setCopies(copies) {
      await calls.command('setCopies', { copies });
      open.copies.forget();
    },
    async releaseErased() {
      const usage = await orOlder(calls.query('usage', {}), undefined);
      if (usage === undefined || usage.waiting === 0) return { pins: 0, bytes: 0, absent: 0 };
      return releaseErased(open);
    },
    exposure: (id) => exposureOf(open, id),
    async eraseEarlier(id) {
      const { latest } = open.view.node(id);
      if (latest !== null) await calls.command('eraseVersions', { id, before: latest.version });
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
