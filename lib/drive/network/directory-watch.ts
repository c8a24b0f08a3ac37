import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { isAbsent, isPresent } from '../../crypto/sparse-tree-proof.ts';
import type { ShownDirectory, ShownEntry } from '../../protocol/directory.ts';
import { directoryKey, type DirectoryName } from '../../protocol/directory/entries.ts';
import { FIRST_PERIOD, MAX_CHECKPOINT_AGE } from '../../protocol/directory/freshness.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import {
  directoryCheckpointCodec,
  directoryCheckpointMessage,
  type DirectoryCheckpoint,
} from '../../protocol/records/directory-checkpoint.ts';
import { openRecordOf } from '../../protocol/signed-record.ts';
import { DriveError } from '../drive-error.ts';
import { keepCheckpoint, recallCheckpoint } from '../memory/checkpoint-memory.ts';
import type { DeviceStore } from '../memory/device-store.ts';
import { verifyBySet } from './contract-sets.ts';
import type { SetChain } from './set-chain.ts';

/**
 * What is known of an answer: `proven` stands so in a checkpoint of the directory, `newer` is later than the checkpoint, which has something older or
 * nothing, and of `unchecked` nothing is known, because the network has no checkpoint yet.
 */
export type DirectoryStanding = 'proven' | 'newer' | 'unchecked';

/** Entries of a checkpoint in the order of the names that were asked about, and the chain's time in it. */
export type CheckedDirectory = { readonly entries: readonly (Bytes | undefined)[]; readonly time: number };

export type DirectoryWatch = {
  /**
   * Verifies what a portal shows of the directory, and remembers the checkpoint: a later answer with an older one is refused.
   * @returns undefined where the network is too young to have a checkpoint, or of before there were any, and this device saw none.
   * @throws DriveError `stale-directory` for a checkpoint that is too old, or none where there must be one; `tampered` for what does not verify.
   */
  check(shown: ShownDirectory, names: readonly DirectoryName[]): Promise<CheckedDirectory | undefined>;
};

type Seen = { readonly record: Bytes; readonly checkpoint: DirectoryCheckpoint };

export async function openDirectoryWatch(options: {
  network: Bytes;
  genesis: Genesis;
  sets: SetChain;
  store: DeviceStore | undefined;
}): Promise<DirectoryWatch> {
  const { network, genesis, sets, store } = options;
  const id = toHex(network);

  const open = async (record: Bytes): Promise<Seen> => {
    const { body } = openRecordOf('directory-checkpoint', directoryCheckpointCodec, record, network);
    if (body.set > sets.newest().set) await sets.follow();
    const { cosignatures, ...checkpoint } = body;
    verifyBySet(sets, checkpoint, directoryCheckpointMessage(network, checkpoint), cosignatures);
    return { record, checkpoint: body };
  };

  // What the device kept and does not hold any more is as good as nothing.
  const remembered = await recallCheckpoint(store, id);
  let newest = remembered && (await open(remembered).catch(noneIfCoded));

  const take = async (record: Bytes): Promise<DirectoryCheckpoint> => {
    const shown = newest !== undefined && equalBytes(newest.record, record) ? newest : await open(record);
    const { checkpoint } = shown;
    const last = newest?.checkpoint;
    if (checkpoint.set !== sets.newest().set)
      throw stale('the newest gatekeepers have not signed the network’s directory yet');
    if (last !== undefined && checkpoint.height < last.height)
      throw stale('the portal shows an older directory of the network than this device saw');
    if (last !== undefined && checkpoint.height === last.height && !equalBytes(checkpoint.root, last.root))
      throw new DriveError('tampered', 'gatekeepers signed two directories of one block');
    if (Date.now() - checkpoint.time > MAX_CHECKPOINT_AGE)
      throw stale(
        `the newest directory of the network that the portal shows is of ${timeText(checkpoint.time)}`,
      );
    if (shown !== newest) {
      newest = shown;
      await keepCheckpoint(store, id, record);
    }
    return checkpoint;
  };

  const hasNone = (): undefined => {
    const { begun } = genesis;
    if (newest === undefined && (begun === undefined || Date.now() - begun <= FIRST_PERIOD)) return undefined;
    throw stale('the portal shows nothing that proves what the network’s directory says');
  };

  return {
    async check({ checkpoint: record, found }, names) {
      if (record.length === 0) return hasNone();
      try {
        const { root, time } = await take(record);
        if (found.length !== names.length) throw new DriveError('tampered', 'the portal left proofs out');
        const entries = names.map((name, at) => entryIn(root, directoryKey(network, name), found[at]));
        return { entries, time };
      } catch (cause) {
        if (!(cause instanceof CodedError) || cause instanceof DriveError) throw cause;
        throw new DriveError('tampered', 'the portal showed a directory that gatekeepers did not sign', {
          cause,
        });
      }
    },
  };
}

function entryIn(root: Bytes, key: Bytes, shown: ShownEntry | undefined): Bytes | undefined {
  if (shown !== undefined) {
    const {
      entry: [entry],
      siblings,
      other: [other],
    } = shown;
    const proof = { siblings, other };
    const holds = entry === undefined ? isAbsent(root, key, proof) : isPresent(root, key, entry, proof);
    if (holds) return entry;
  }
  throw new DriveError(
    'tampered',
    'the portal’s proof does not lead to the directory that gatekeepers signed',
  );
}

const stale = (what: string): DriveError =>
  new DriveError(
    'stale-directory',
    `${what}. Try again in a minute, check this device’s clock, or take another portal; if it stays so, ask the network’s operators`,
  );

export const timeText = (time: number): string => new Date(time).toISOString();

function noneIfCoded(error: unknown): undefined {
  if (error instanceof CodedError) return undefined;
  throw error;
}
