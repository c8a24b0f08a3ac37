import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { asBytes, equalBytes, type Bytes } from '../base/bytes.ts';
import { ContentError } from './content-error.ts';

/** Blocks and their names. Runs in browser and Node. */

export const RAW = 0x55;
export const DAG_PB = 0x70;
export const DAG_CBOR = 0x71;
const CODECS: ReadonlySet<number> = new Set([RAW, DAG_PB, DAG_CBOR]);
const SHA_256 = 0x12;

/** Blocks above 2 MiB and a little for framing are never kept: larger ones stall Bitswap. */
export const MAX_BLOCK_BYTES = 2 * 1024 * 1024 + 4096;

export type Block = { readonly cid: CID; readonly bytes: Bytes };

/** @throws ContentError `bad-cid` unless the CID is version 1, SHA-256, and raw, dag-pb or dag-cbor. */
export function checkCid(cid: CID): CID {
  const { version, code, multihash } = cid;
  if (version !== 1 || multihash.code !== SHA_256 || multihash.size !== 32 || !CODECS.has(code)) {
    throw new ContentError('bad-cid', 'a CID of a kind that is not kept');
  }
  return cid;
}

/** Reads a CID from untrusted text. @throws ContentError `bad-cid`. */
export function parseCid(text: string): CID {
  // No supported CID is longer; the limit keeps base decoding of hostile text cheap.
  if (text.length > 128) throw new ContentError('bad-cid', 'not a CID');
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (cause) {
    throw new ContentError('bad-cid', 'not a CID', { cause });
  }
  return checkCid(cid);
}

/** Whether text is a CID of any kind. */
export function isCid(text: string): boolean {
  if (text.length > 128) return false;
  try {
    CID.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws ContentError `too-large`. */
export function checkBlockSize(length: number): void {
  if (length > MAX_BLOCK_BYTES) {
    throw new ContentError('too-large', `a block of ${String(length)} bytes is above the limit`);
  }
}

/**
 * Demands that the bytes are the block that the CID names.
 * @throws ContentError `bad-cid`, `too-large` or `wrong-block`.
 */
export async function verifyBlock(cid: CID, bytes: Uint8Array): Promise<Block> {
  checkCid(cid);
  checkBlockSize(bytes.length);
  const { digest } = await sha256.digest(bytes);
  if (!equalBytes(digest, cid.multihash.digest)) {
    throw new ContentError('wrong-block', 'the bytes are not those that the CID names');
  }
  return { cid, bytes: asBytes(bytes) };
}

/** Names bytes by their hash. @throws ContentError `too-large`. */
export async function createBlock(codec: typeof RAW | typeof DAG_PB, bytes: Uint8Array): Promise<Block> {
  checkBlockSize(bytes.length);
  return { cid: CID.createV1(codec, await sha256.digest(bytes)), bytes: asBytes(bytes) };
}
