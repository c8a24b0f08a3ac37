import { concatBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { RAW } from '../../ipfs/block.ts';
import { CAR_LIMITS, readCar } from '../../ipfs/car/car-reader.ts';
import { createContentClient, type ContentClient } from '../../ipfs/content-client.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { encryptFile } from '../content/encrypt-file.ts';
import type { FileSource } from '../content/source-reader.ts';
import type { UploadSource } from '../transfer-types.ts';

/** Files as they are stored, without a network: for tests of what reads them. */
export const fileKeys = { key: bytes32(1), aad: bytes32(2) };
export const eightMegabytes = (): number => 8 << 20;

export type Stored = { manifest: Manifest; leaves: Bytes[]; blocks: Map<string, Bytes>; content: Bytes };

/** Random where it is short; random everywhere would only make the test slow. */
export function contentOf(size: number): Bytes {
  const out = new Uint8Array(size);
  out.set(randomBytes(Math.min(size, 4096)));
  if (size > 0) out[size - 1] = 0xee;
  return out;
}

export const sourceOf = (bytes: Bytes): UploadSource => ({
  name: 'file',
  path: [],
  size: bytes.length,
  type: '',
  modified: 0,
  read: (start, end) => Promise.resolve(bytes.slice(start, end)),
});

/** @param what its length, or the bytes themselves. */
export async function store(
  what: number | Bytes,
  under = fileKeys,
  from: (bytes: Bytes) => FileSource = sourceOf,
): Promise<Stored> {
  const content = typeof what === 'number' ? contentOf(what) : what;
  const blocks = new Map<string, Bytes>();
  const leaves: Bytes[] = [];
  const { root, header, segments, padded } = await encryptFile(
    from(content),
    under,
    async ({ car: { parts } }) => {
      const car = await readCar(concatBytes(...parts), CAR_LIMITS);
      for await (const { cid, bytes } of car.blocks) {
        blocks.set(cid.toString(), bytes);
        if (cid.code === RAW) leaves.push(bytes);
      }
    },
    { sliceBytes: eightMegabytes },
  );
  const manifest = { root: root.toString(), header, segments, padded } as Manifest;
  return { manifest, leaves, blocks, content };
}

/** A portal that gives blocks as they are asked for, or something else. @param onAsked - told the CID of each request. */
export const portalOf = (
  blocks: Map<string, Bytes>,
  tamper = (bytes: Bytes): Bytes => bytes,
  onAsked: (cid: string) => void = () => undefined,
): ContentClient =>
  createContentClient({
    baseUrl: 'http://portal',
    fetch: async (input) => {
      const [, cid = ''] = /ipfs\/(\w+)/.exec(input instanceof Request ? input.url : String(input)) ?? [];
      onAsked(cid);
      const found = blocks.get(cid);
      return found === undefined ? new Response(null, { status: 404 }) : new Response(tamper(found));
    },
  });
