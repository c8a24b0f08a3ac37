import { CID } from 'multiformats/cid';
import { create as createDigest } from 'multiformats/hashes/digest';
import * as v from 'valibot';
import { concatBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import { createSerial } from '../../base/serial.ts';
import { FLOE_HEADER_LENGTH } from '../../crypto/floe/floe-parameters.ts';
import { RAW } from '../../ipfs/block.ts';
import type { BegunStoring, StoringNotes } from '../content/store-content.ts';
import type { SealedStore } from '../memory/sealed-store.ts';
import type { Place } from '../content/place.ts';

/**
 * What a device keeps of the storing of one version, sealed: where it goes, its keys, and which leaves the store has. With it another
 * process goes on where the last one ended. Only for a source of the same name, size and time: a changed one gets fresh keys.
 *
 * | record | holds |
 * | --- | --- |
 * | `<source>` | place, shares, header, the upload's name at the store, when it began |
 * | `<source>/<header>/<n>` | the digests of up to 256 leaves, from leaf 256 n on |
 */
const headCodec = codecOf(
  'unfinished upload',
  v.strictObject({
    v: v.literal(1),
    began: uint,
    id: v.string(),
    version: uint,
    enclave: bytesOf(32),
    vault: bytesOf(32),
    header: bytesOf(FLOE_HEADER_LENGTH),
    upload: bytesOf(16),
  }),
);
type Head = ReturnType<typeof headCodec.decode>;

const DIGEST = 32;
const SHA_256 = 0x12;
/** Leaves in a record. */
const CHUNK = 256;
/** The store keeps what nobody pinned for a day; what is older is begun anew. Milliseconds. */
const LIFETIME = 20 * 3_600_000;

/** The records of one upload. A disk that takes nothing costs the notes and nothing else. */
export type UploadRecords = {
  find(): Promise<{ place: Place; begun: BegunStoring } | undefined>;
  /** What keeps a storing; `begun` where it goes on with that. */
  notes(place: Place, begun?: BegunStoring): StoringNotes;
  clear(): Promise<void>;
};

/** @param name of the upload in the store. */
export function createUploadRecords(store: SealedStore, name: string, now: () => number): UploadRecords {
  const inOrder = createSerial();
  const write = (records: ReadonlyMap<string, Bytes | undefined>): Promise<void> =>
    store.write(records).catch(() => undefined);
  const isOver = ({ began }: Head): boolean => now() - began > LIFETIME || now() < began;
  const chunkName = (header: Bytes, n: number): string => `${name}/${toHex(header.slice(-8))}/${String(n)}`;

  /** Takes away what is left of this upload, and of all that are too old. */
  const clear = async (): Promise<void> => {
    const all = await store.readAll().catch(() => new Map<string, { plain: Bytes }>());
    const heads = [...all].filter(([record]) => !record.includes('/'));
    const over = new Set(
      heads.flatMap(([record, { plain }]) => {
        const head = openHead(plain);
        return record === name || head === undefined || isOver(head) ? [record] : [];
      }),
    );
    const gone = [...all.keys()].filter((record) => over.has(record.split('/')[0] ?? ''));
    if (gone.length > 0) await write(new Map(gone.map((record) => [record, undefined])));
  };

  return {
    async find() {
      const head = openHead(await store.read(name));
      if (head === undefined || isOver(head)) return undefined;
      const { id, version, enclave, vault, header, upload } = head;
      const leaves: CID[] = [];
      for (let n = 0; leaves.length === n * CHUNK; n++) {
        const digests = await store.read(chunkName(header, n));
        if (digests === undefined) break;
        leaves.push(...leavesOf(digests));
      }
      if (leaves.length === 0) return undefined;
      return { place: { id, version, shares: { enclave, vault } }, begun: { header, leaves, upload } };
    },

    notes({ id, version, shares }, begun) {
      let leaves = [...(begun?.leaves ?? [])];
      let current = begun?.header;
      return {
        begin: (header, upload) =>
          inOrder(async () => {
            if (begun !== undefined) return;
            await clear();
            current = header;
            const head = { v: 1 as const, began: now(), id, version, ...shares, header, upload };
            await write(new Map([[name, await store.seal(name, headCodec.encode(head))]]));
          }),
        stored: (more) =>
          inOrder(async () => {
            if (current === undefined) return;
            const from = Math.floor(leaves.length / CHUNK);
            leaves = [...leaves, ...more];
            const records = new Map<string, Bytes>();
            for (let n = from; n * CHUNK < leaves.length; n++) {
              const record = chunkName(current, n);
              const digests = leaves
                .slice(n * CHUNK, (n + 1) * CHUNK)
                .map(({ multihash }) => multihash.digest);
              records.set(record, await store.seal(record, concatBytes(...digests)));
            }
            await write(records);
          }),
      };
    },

    clear: () => inOrder(clear),
  };
}

function leavesOf(digests: Bytes): CID[] {
  return Array.from({ length: Math.floor(digests.length / DIGEST) }, (_, i) =>
    CID.createV1(RAW, createDigest(SHA_256, digests.slice(i * DIGEST, (i + 1) * DIGEST))),
  );
}

function openHead(bytes: Bytes | undefined): Head | undefined {
  if (bytes === undefined) return undefined;
  try {
    return headCodec.decode(bytes);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
