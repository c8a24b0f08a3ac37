import * as v from 'valibot';
import type { CborValue } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { heightOf } from '../../protocol/position.ts';
import type { ReleaseEntry } from '../../protocol/release-entry.ts';
import { releasedSince, type OpenedProof } from '../../protocol/release-proof.ts';
import type { NodeId } from '../../../contracts/drive/schema.ts';
import { DriveError } from '../drive-error.ts';
import { accountName, addressOf, identityOf } from '../vault.ts';

/** One secret that left an enclave: who got it, what it opens, when, through which worker. */
export type Release = {
  /** An address for people; the id of a contract for others. */
  readonly to: string;
  /** What it opens, in a drive's log. */
  readonly file?: { readonly id: NodeId; readonly version: number; readonly isThumbnail: boolean };
  /** Milliseconds, of the chain. */
  readonly time: number;
  /** The newest block that the worker had applied when it was asked. */
  readonly block: number;
  /** Identity, hex. */
  readonly worker: string;
};

/** What t gatekeepers vouch was released of a drive. */
export type ReleaseAudit = {
  /** Everything that was released before this block is here. */
  readonly block: number;
  readonly time: number;
  readonly releases: readonly Release[];
  /** Entries whose keys are gone with an earlier epoch: that they are there is known, not what they say. */
  readonly unreadable: number;
  /** How many gatekeepers signed. */
  readonly witnesses: number;
  /** Checks itself: `verifyReleases` wants nothing else but the network. */
  readonly proof: Bytes;
  /**
   * What an account got from a state of this position or a later one. Nothing, where it lost its access there.
   * @throws DriveError `bad-address`; `unwitnessed` where there are entries from behind that position that cannot be read, because any of them may be a
   * release to it. Once the drive's keys were rotated, entries of before are none of these.
   */
  since(address: string, position: number): readonly Release[];
};

export function readAudit(opened: OpenedProof, proof: Bytes): ReleaseAudit {
  const { height: block, time, unreadable, unreadableUpTo, heads } = opened;
  return {
    ...{ block, time, unreadable, witnesses: heads.length, proof },
    releases: opened.releases.map(readRelease),
    since(address, position) {
      const account = accountName(identityOf(address));
      if (position <= unreadableUpTo)
        throw new DriveError(
          'unwitnessed',
          `${String(unreadable)} entries cannot be read, and any of them may be such a release: nothing is proved of a position before the last rotation of keys`,
        );
      return releasedSince(opened, account, position).map(readRelease);
    },
  };
}

function readRelease({ caller, label, time, position, worker }: ReleaseEntry): Release {
  const file = readLabel(label);
  return {
    ...{ to: nameOf(caller), time, block: heightOf(position), worker: toHex(worker) },
    ...(file !== undefined && { file }),
  };
}

/** An identity has 33 bytes, a contract's id 32. */
const nameOf = (caller: string): string => (/^[0-9a-f]{66}$/.test(caller) ? addressOf(caller) : caller);

const labelSchema = v.object({
  node: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  thumbnail: v.optional(v.literal(true)),
});

/** What a label of the drive's contract names; `undefined` for another contract's. */
function readLabel(label: CborValue): { id: NodeId; version: number; isThumbnail: boolean } | undefined {
  const parsed = v.safeParse(labelSchema, label);
  if (!parsed.success) return undefined;
  const { node, version, thumbnail } = parsed.output;
  return { id: node, version, isThumbnail: thumbnail === true };
}
