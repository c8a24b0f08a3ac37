import { createBufferPool, type BufferPool } from '../../base/buffer-pool.ts';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { createFloeDecryptor } from '../../crypto/floe/floe-decryptor.ts';
import { FLOE_HEADER_LENGTH } from '../../crypto/floe/floe-parameters.ts';
import { parseCid } from '../../ipfs/block.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { persistently } from '../persist.ts';
import type { TransferConduct } from '../transfer-types.ts';
import { checkSignedSize, mapContentError, truncated } from './content-fault.ts';
import { isSingleLeaf } from './leaf-layout.ts';

/** A stored version with all that opens it; `size` is its true length in bytes. */
export type StoredVersion = {
  readonly manifest: Manifest;
  readonly key: Bytes;
  readonly aad: Bytes;
  readonly size: number;
};

export type ReadOptions = TransferConduct & {
  readonly signal?: AbortSignal;
  /** What chunks may be of; whoever read one gives it back. Without it they are fresh. */
  readonly pool?: BufferPool;
};

/** Leaves lie here until they are decrypted. */
const leafPool = createBufferPool(16 << 20);

/** The plaintext of a version, in order, from wherever it is decrypted. */
export type DecryptFile = (version: StoredVersion, options?: ReadOptions) => AsyncIterable<Bytes>;

/**
 * The plaintext of a version, in order. Each chunk was hashed against its CID and decrypted with its own place in the file before it
 * is given; the file ends where the manifest says.
 * @throws DriveError `tampered`, `offline`, `not-found`, `aborted`.
 */
export async function* decryptFile(
  content: ContentClient,
  version: StoredVersion,
  options: ReadOptions = {},
): AsyncIterable<Bytes> {
  checkSignedSize(version.manifest, version.size);
  try {
    yield* decryptLeaves(content, version, options);
  } catch (error) {
    throw mapContentError(error);
  }
}

async function* decryptLeaves(
  content: ContentClient,
  { manifest, key, aad, size }: StoredVersion,
  { signal, pace, onInterrupted, pool }: ReadOptions,
): AsyncIterable<Bytes> {
  const decryptor = await createFloeDecryptor({ key, aad, header: manifest.header });
  let index = 0;
  let given = 0;
  let first = true;
  const root = parseCid(manifest.root);
  const persist = <T>(task: () => Promise<T>): Promise<T> => persistently(task, onInterrupted);
  for await (const leaf of content.fetchFile(root, {
    ...{ persist, pool: leafPool },
    ...(signal === undefined ? {} : { signal }),
  })) {
    await pace?.();
    let segment = leaf;
    if (first) {
      first = false;
      if (!equalBytes(leaf.slice(0, FLOE_HEADER_LENGTH), manifest.header)) throw truncated();
      const rest = leaf.slice(FLOE_HEADER_LENGTH);
      if (isSingleLeaf(manifest.segments, manifest.header, rest) && rest.length > 0) segment = rest;
      else if (rest.length === 0) continue;
      else throw truncated();
    }
    if (index >= manifest.segments) throw truncated();
    const into = pool?.take(decryptor.capacity);
    const plain = await decryptor.decryptSegment(index, segment, index === manifest.segments - 1, into);
    leafPool.give(leaf);
    // Browsers answer with bytes of their own.
    if (into !== undefined && plain.buffer !== into.buffer) pool?.give(into);
    index += 1;
    const left = size - given;
    // Most are given as they are: a copy of each costs as much memory again.
    const useful = plain.length <= left ? plain : plain.slice(0, Math.max(0, left));
    given += useful.length;
    if (plain !== useful) pool?.give(plain);
    if (useful.length > 0) yield useful;
  }
  if (index !== manifest.segments || given !== size) throw truncated();
}
