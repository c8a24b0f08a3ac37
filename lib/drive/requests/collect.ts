import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { freeName } from '../../base/file-name.ts';
import type { AcceptedDeposit, DepositView, NodeId } from '../../../contracts/drive/schema.ts';
import { refusalOf, isOlderDrive } from '../call.ts';
import { newNode, withRenewal, type KeysAfter } from '../changes.ts';
import { wrapVaultShare } from '../crypto/node-keys.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import type { DriveSnapshot } from '../types.ts';
import { ownerOf, type Asking } from './owner-access.ts';
import type { Collected, CollectedFile } from './request-info.ts';
import { verifyDeposit, type VerifiedDeposit } from './verify-deposit.ts';

/** Deposits that one command accepts. */
const BATCH = 50;
/** How often it begins anew when another device does the same, or moves the folders meanwhile. */
const ATTEMPTS = 3;
const OVERTAKEN: ReadonlySet<unknown> = new Set(['unknown-deposit', 'unknown-node', 'trashed']);

/**
 * Makes files of what came in by requests: verifies each deposit, gives it a fresh key and a free name, and puts it into the folder that
 * it was asked for, or into the topmost one if that is gone. What does not verify is thrown away and counted.
 * @throws DriveError `not-permitted` for anybody but the owner, `offline`, `no-worker`, `unconfirmed`.
 */
export async function collectDeposits(open: OpenDrive): Promise<Collected> {
  const added: CollectedFile[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      const { refused, isExpecting } = await collectOnce(open, added);
      if (added.length > 0) await open.view.refresh();
      return { added, refused, isExpecting };
    } catch (error) {
      if (attempt === ATTEMPTS || !OVERTAKEN.has(refusalOf(error))) throw error;
    }
  }
}

type Waiting = VerifiedDeposit & { id: NodeId; folder: NodeId };

async function collectOnce(open: OpenDrive, added: CollectedFile[]): Promise<Omit<Collected, 'added'>> {
  const { deposits, isExpecting } = await listDeposits(open);
  if (deposits.length === 0) return { refused: 0, isExpecting };
  await open.view.refresh();
  const { sound, waste } = await sorted(open, deposits);
  for (const [folder, all] of Map.groupBy(sound, (one) => one.folder))
    for (let at = 0; at < all.length; at += BATCH)
      added.push(...(await accept(open, folder, all.slice(at, at + BATCH))));
  if (waste.length > 0) await open.calls.command('refuseDeposits', { ids: waste });
  return { refused: waste.length, isExpecting };
}

async function listDeposits(open: Asking): Promise<{ deposits: DepositView<Bytes>[]; isExpecting: boolean }> {
  ownerOf(open);
  const deposits: DepositView<Bytes>[] = [];
  for (let after: string | undefined; ;) {
    try {
      const page = await open.calls.query('deposits', after === undefined ? {} : { after });
      deposits.push(...page.deposits);
      if (page.next === null) return { deposits, isExpecting: page.expecting };
      after = page.next;
    } catch (error) {
      if (isOlderDrive(error)) return { deposits, isExpecting: false };
      throw error;
    }
  }
}

/** What verifies, with the folder it goes to, and the ids of what does not. */
async function sorted(
  open: OpenDrive,
  deposits: readonly DepositView<Bytes>[],
): Promise<{ sound: Waiting[]; waste: NodeId[] }> {
  const sound: Waiting[] = [];
  const waste: NodeId[] = [];
  for (const deposit of deposits) {
    try {
      const verified = await verifyDeposit(open.drive, ownerOf(open), deposit);
      sound.push({ ...verified, id: deposit.id, folder: folderOf(open.view.snapshot(), deposit.node) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      waste.push(deposit.id);
    }
  }
  return { sound, waste };
}

/** The folder itself, unless it is gone, in the trash or unreadable: then the topmost one. */
function folderOf({ entries, roots }: DriveSnapshot, node: NodeId): NodeId {
  const [root] = roots;
  if (root === undefined) throw new DriveError('not-found', 'the drive has no folder yet');
  const isThere = (id: NodeId | null): boolean => {
    if (id === root) return true;
    const entry = id === null ? undefined : entries.get(id);
    const isUsable = entry !== undefined && !entry.trashed && entry.problem === undefined;
    return isUsable && isThere(entry.parent);
  };
  return isThere(node) ? node : root;
}

async function accept(
  open: OpenDrive,
  folder: NodeId,
  waiting: readonly Waiting[],
): Promise<CollectedFile[]> {
  const named = withFreeNames(open, folder, waiting);
  await withRenewal(open, folder, async (rekeys, keyAfter) => {
    const deposits = await Promise.all(named.map((one) => acceptedOf(open, one, keyAfter)));
    await open.calls.command('acceptDeposits', { deposits, rekeys });
  });
  // What comes next must see the names that are taken now.
  await open.view.refresh();
  return named.map(({ id, meta }) => ({ id, name: meta.name, folder }));
}

/** A name that is taken gets a number: nothing that is there is replaced by what a stranger leaves. */
function withFreeNames(open: OpenDrive, folder: NodeId, waiting: readonly Waiting[]): Waiting[] {
  const entries = [...open.view.snapshot().entries.values()];
  const taken = new Set(entries.filter((e) => e.parent === folder && !e.trashed).map((e) => e.name));
  return waiting.map((one) => {
    const isTaken = (name: string): boolean => taken.has(name);
    const name = isTaken(one.meta.name) ? freeName(one.meta.name, isTaken) : one.meta.name;
    taken.add(name);
    return { ...one, meta: { ...one.meta, name } };
  });
}

async function acceptedOf(
  open: OpenDrive,
  { id, folder, meta, share }: Waiting,
  keyAfter: KeysAfter,
): Promise<AcceptedDeposit<Bytes>> {
  const { node, key } = await newNode(open, folder, meta, keyAfter, id);
  return { ...node, wrappedShare: await wrapVaultShare(open.drive, key, share, id, 1) };
}
