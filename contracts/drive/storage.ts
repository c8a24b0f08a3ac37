import { ensure, orderedKey, StorageMap, StorageValue, type Blob64 } from '../sdk/index.ts';
import { Page } from './page.ts';
import { requestDraws } from './records.ts';
import { ownRequest } from './requests.ts';
import { ensureOwner, ownGrants } from './roles.ts';
import { countGone, type Erasing } from './erasures.ts';
import { limits, type Answers, type Commands, type Queries, type Releasable, type Stored } from './schema.ts';
import type { Drive } from './state.ts';

type Args = Commands<Blob64>;

/** What the drive has to do with the store: which share of its quota it drew, what its content costs, and which pins wait to be released. */
type StorageRecord = Answers<Blob64>['usage'] & {
  /** The last id that was given to a release. */ last: number;
};

const storageRecord = new StorageValue<StorageRecord>('storage');
const releases = new StorageMap<Stored<Blob64> & { erasure?: string }>('release/');

const nothing = (): StorageRecord => ({
  quota: null,
  drawn: 0,
  stored: 0,
  waiting: 0,
  copies: null,
  last: 0,
});
const record = (): StorageRecord => storageRecord.get() ?? nothing();

function change(by: (record: StorageRecord) => Partial<StorageRecord>): void {
  const before = record();
  storageRecord.set({ ...before, ...by(before) });
}

/** @returns what the store takes for a right to tokens: a receipt that says so. */
export function drawTokens(drive: Drive, draw: Args['drawTokens']): { draw: Args['drawTokens'] } {
  if (!mayEdit(drive)) countRequestDraw(drive, draw);
  change(({ quota, drawn }) => {
    const sum = drawn + draw.bytes;
    ensure(Number.isSafeInteger(sum) && (quota === null || sum <= quota), 'over-quota');
    return { drawn: sum };
  });
  return { draw };
}

/** Who leaves files by a request has no other right; so one link alone does not take the whole quota. */
function countRequestDraw(drive: Drive, { bytes }: Args['drawTokens']): void {
  const { account } = ownRequest(drive);
  const drawn = (requestDraws.get(account) ?? 0) + bytes;
  ensure(drawn <= limits.requestBytes, 'over-quota');
  requestDraws.set(account, drawn);
}

export function giveBack(drive: Drive, { bytes }: Args['giveBack']): void {
  ensureOwner(drive);
  change(({ drawn }) => ({ drawn: Math.max(0, drawn - bytes) }));
}

export function setQuota(drive: Drive, { bytes }: Args['setQuota']): void {
  ensureOwner(drive);
  change(() => ({ quota: bytes }));
}

export function setCopies(drive: Drive, { copies }: Args['setCopies']): void {
  ensureOwner(drive);
  change(() => ({ copies }));
}

/** For whoever may store something. */
export function readCopies(drive: Drive): Answers<Blob64>['copies'] {
  if (!mayEdit(drive)) ownRequest(drive);
  return { copies: record().copies };
}

const mayEdit = (drive: Drive): boolean =>
  drive.isOwner || ownGrants(drive).some(({ role }) => role === 'editor');

type Content = { stored?: Stored<Blob64> };

/** Counts content that came. */
export function countStored({ stored: come }: Content): void {
  if (come === undefined) return;
  change(({ stored }) => ({ stored: Math.min(stored + come.bytes, Number.MAX_SAFE_INTEGER) }));
}

/**
 * Content that nothing needs any more: whoever looks after the drive next is told its secret.
 * @param erasure - that it is part of.
 */
export function letGo(gone: Stored<Blob64>, erasure?: string): void {
  change(({ stored, waiting, last }) => {
    releases.set(orderedKey(last + 1), erasure === undefined ? gone : { ...gone, erasure });
    return { stored: Math.max(0, stored - gone.bytes), waiting: waiting + 1, last: last + 1 };
  });
}

export function eraseContent({ stored }: Content, erasing: Erasing): void {
  if (stored === undefined) {
    erasing.kept++;
    return;
  }
  letGo(stored, erasing.id);
  erasing.waiting++;
  erasing.bytes += stored.bytes;
}

export function forgetReleased(drive: Drive, { ids, absent }: Args['released']): void {
  ensureOwner(drive);
  for (const id of ids) forgetRelease(drive, id, 'released');
  for (const id of absent) forgetRelease(drive, id, 'absent');
}

function forgetRelease(drive: Drive, id: string, outcome: 'released' | 'absent'): void {
  const release = releases.get(id);
  if (release === undefined) return;
  releases.delete(id);
  change(({ waiting }) => ({ waiting: waiting - 1 }));
  if (release.erasure !== undefined) countGone(drive, release.erasure, outcome);
}

export function readUsage(drive: Drive): Answers<Blob64>['usage'] {
  ensureOwner(drive);
  const { last: _, ...usage } = record();
  return usage;
}

export function listReleases(drive: Drive, { after }: Queries['releases']): Answers<Blob64>['releases'] {
  ensureOwner(drive);
  const page = new Page();
  const found: Releasable<Blob64>[] = [];
  let last = '';
  for (const [id, { root, bytes, secret }] of releases.scan('', after)) {
    if (page.full) return { releases: found, next: last };
    page.count({ secret });
    found.push({ id, root, bytes, secret });
    last = id;
  }
  return { releases: found, next: null };
}
