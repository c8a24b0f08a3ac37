import { CID } from 'multiformats/cid';
import { concatBytes, type Bytes } from '../../lib/base/bytes.ts';
import { ContentError } from '../../lib/ipfs/content-error.ts';
import type { ContentClient } from '../../lib/ipfs/content-client.ts';
import { createCarSlicer } from '../../lib/ipfs/car/car-slices.ts';
import { createDagBuilder } from '../../lib/ipfs/dag/dag-builder.ts';
import type { ContentPort } from '../../lib/tee/pruntime/ports.ts';

const LEAF = 1 << 20;

/** Whole byte strings as files in the content store, through a portal that is not trusted. */
export function createContentPort(client: ContentClient): ContentPort {
  return {
    async get(cid, maxBytes) {
      const leaves: Bytes[] = [];
      let bytes = 0;
      for await (const leaf of client.fetchFile(CID.parse(cid), { signal: AbortSignal.timeout(60_000) })) {
        bytes += leaf.length;
        // Few small nodes can name the same blocks again and again and be a file of any size.
        if (bytes > maxBytes)
          throw new ContentError('too-large', `more than the ${String(maxBytes)} bytes that are taken here`);
        leaves.push(leaf);
      }
      return concatBytes(...leaves);
    },
    async put(bytes) {
      const dag = createDagBuilder();
      const slicer = createCarSlicer();
      const send = async (slice: Blob | undefined): Promise<void> => {
        if (slice !== undefined) await client.putCar(slice);
      };
      for (let at = 0; at < bytes.length; at += LEAF) {
        for (const block of await dag.addLeaf(bytes.slice(at, at + LEAF))) await send(slicer.add(block));
      }
      const { root, blocks } = await dag.finish();
      for (const block of blocks) await send(slicer.add(block));
      await send(slicer.flush());
      await client.pin(root);
      return root.toString();
    },
  };
}
