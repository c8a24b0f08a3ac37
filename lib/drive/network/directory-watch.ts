import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
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
import type { DeviceStore } from '../memory/device-store.ts';
import { keepPublic, recallPublic } from '../memory/public-memory.ts';
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
  const name = `checkpoint/${toHex(network)}`;

  const open = async (record: Bytes): Promise<Seen> => {
    const { body } = openRecordOf('directory-checkpoint', directoryCheckpointCodec, record, network);
    if (body.set > sets.newest().set) await sets.follow();
    const { cosignatures, ...checkpoint } = body;
    verifyBySet(sets, checkpoint, directoryCheckpointMessage(network, checkpoint), cosignatures);
    return { record, checkpoint: body };
  };

  // What the device kept and does not hold any more is as good as nothing.
  const remembered = await recallPublic(store, name);
  let newest = remembered && (await open(remembered).catch(() => undefined));

  const take = async (record: Bytes): Promise<DirectoryCheckpoint> => {
    const shown = newest !== undefined && equalBytes(newest.record, record) ? newest : await open(record);
    const { checkpoint } = shown;
    const last = newest?.checkpoint;
    if (checkpoint.set !== sets.newest().set) throw stale('not signed by the newest gatekeepers yet');
    if (last !== undefined && checkpoint.height < last.height) throw stale('older than this device saw it');
    if (last !== undefined && checkpoint.height === last.height && !equalBytes(checkpoint.root, last.root))
      throw new DriveError('tampered', 'gatekeepers signed two directories of one block');
    if (Date.now() - checkpoint.time > MAX_CHECKPOINT_AGE) throw stale('too old');
    if (shown !== newest) {
      newest = shown;
      await keepPublic(store, name, record);
    }
    return checkpoint;
  };

  const hasNone = (): undefined => {
    const { begun } = genesis;
    if (newest === undefined && (begun === undefined || Date.now() - begun <= FIRST_PERIOD)) return undefined;
    throw stale('not shown');
  };

  return {
    async check({ checkpoint: record, found }, names) {
      if (record.length === 0) return hasNone();
      const { root, time } = await take(record);
      return {
        time,
        entries: names.map((name, at) => entryIn(root, directoryKey(network, name), found[at])),
      };
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
  throw new DriveError('tampered', 'the portal’s proof does not hold');
}

const stale = (what: string): DriveError =>
  new DriveError(
    'stale-directory',
    `the network’s directory is ${what}: try again in a minute, or check this device’s clock`,
  );
