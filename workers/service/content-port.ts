import { CID } from 'multiformats/cid';
import { create as createDigest } from 'multiformats/hashes/digest';
import { concatBytes, randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { parseCid, RAW } from '../../lib/ipfs/block.ts';
import { ContentError } from '../../lib/ipfs/content-error.ts';
import type { ContentClient } from '../../lib/ipfs/content-client.ts';
import { createCarSlicer } from '../../lib/ipfs/car/car-slices.ts';
import type { BodyParts } from '../../lib/ipfs/client/carrier.ts';
import { createDagBuilder } from '../../lib/ipfs/dag/dag-builder.ts';
import type { ContentPort } from '../../lib/tee/pruntime/ports.ts';

const LEAF = 1 << 20;
const SHA_256 = 0x12;

/** Whole byte strings as files in the content store, through a portal that is not trusted. */
export function createContentPort(client: ContentClient): ContentPort {
  return {
    async get(cid, maxBytes) {
      const leaves: Bytes[] = [];
      let bytes = 0;
      for await (const leaf of client.fetchFile(parseCid(cid), { signal: AbortSignal.timeout(60_000) })) {
        bytes += leaf.length;
        // Few small nodes can name the same blocks again and again and be a file of any size.
        if (bytes > maxBytes)
          throw new ContentError('too-large', `more than the ${String(maxBytes)} bytes that are taken here`);
        leaves.push(leaf);
      }
      return concatBytes(...leaves);
    },
    put: async (bytes) => (await sendLeaves(client, pieces(bytes))).root.toString(),
    nameOf: (hash) => rawCid(hash).toString(),
    async getBlock(hash, maxBytes) {
      const bytes = await client.fetchBlock(rawCid(hash), AbortSignal.timeout(60_000));
      if (bytes.length > maxBytes)
        throw new ContentError('too-large', `more than the ${String(maxBytes)} bytes that are taken here`);
      return bytes;
    },
    async putBlocks(blocks) {
      // As leaves of one file, so that one pin keeps them all.
      const { root, upload } = await sendLeaves(client, blocks);
      await client.pin(root, { upload });
    },
  };
}

function* pieces(bytes: Bytes): Generator<Bytes> {
  for (let at = 0; at < bytes.length; at += LEAF) yield bytes.slice(at, at + LEAF);
}

/** Stores leaves and the file's nodes above them. @returns its CID, and the upload's name, which a pin ends. */
async function sendLeaves(
  client: ContentClient,
  leaves: Iterable<Bytes>,
): Promise<{ root: CID; upload: string }> {
  const upload = toHex(randomBytes(16));
  const dag = createDagBuilder();
  const slicer = createCarSlicer();
  const send = async (slice: BodyParts | undefined): Promise<void> => {
    if (slice !== undefined) await client.putCar(slice, { upload });
  };
  for (const leaf of leaves) for (const block of await dag.addLeaf(leaf)) await send(slicer.add(block));
  const { root, blocks } = await dag.finish();
  for (const block of blocks) await send(slicer.add(block));
  await send(slicer.flush());
  return { root, upload };
}

const rawCid = (hash: Bytes): CID => CID.createV1(RAW, createDigest(SHA_256, hash));
