import { concatBytes, equalBytes, type Bytes } from '../../base/bytes.ts';
import { keepRecent } from '../../base/keep-recent.ts';
import { createFloeDecryptor } from '../../crypto/floe/floe-decryptor.ts';
import { FLOE_HEADER_LENGTH, floeCapacity } from '../../crypto/floe/floe-parameters.ts';
import { parseCid } from '../../ipfs/block.ts';
import { inOrder } from '../../ipfs/client/in-order.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import { DriveError } from '../drive-error.ts';
import { persistently } from '../persist.ts';
import { checkSignedSize, mapContentError, truncated } from './content-fault.ts';
import type { ReadOptions, StoredVersion } from './decrypt-file.ts';
import { isSmall } from './leaf-layout.ts';

/** A version that is read at any place. */
export type SeekableFile = {
  /** True length in bytes. */
  readonly size: number;
  /**
   * The bytes from `start` up to `end`, which is not among them; several reads at once. Only segments that cover them are fetched, and a few
   * after them where the last read ended at `start`. Each was hashed against its CID and decrypted with its own place in the file.
   * @throws DriveError `bad-argument` for what is not within the file; `tampered`, `offline`, `not-found`, `aborted`.
   */
  read(start: number, end: number): Promise<Bytes>;
  /** Forgets the plaintext. Reads that are under way end, as all after it, with `aborted`. */
  close(): void;
};

/** Opens a version to be read at any place, from wherever it is decrypted. What is wrong with it, its reads throw. */
export type SeekFile = (version: StoredVersion, options?: ReadOptions) => SeekableFile;

/** Bytes of plaintext in each segment but the last. */
const CAPACITY = floeCapacity();
/** Decrypted segments that are kept, each 1 MiB: those of a player's sound, picture and index, and what is ahead of them. */
const KEPT = 8;
/** Segments fetched beyond a read that goes on where the last one ended. */
const AHEAD = 3;
/** Segments of one read under way at a time. */
const WIDTH = 4;

/** Does it in the thread that asks. */
export function seekFile(
  content: Pick<ContentClient, 'openFile'>,
  version: StoredVersion,
  options: ReadOptions = {},
): SeekableFile {
  const { size } = version;
  const closing = new AbortController();
  const signal =
    options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal]);
  let opened: Promise<Segments> | undefined;
  const open = (): Promise<Segments> => {
    opened ??= openSegments(content, version, { ...options, signal });
    opened.catch(() => (opened = undefined));
    return opened;
  };
  let expected: number | undefined;
  return {
    size,
    async read(start, end) {
      if (
        !Number.isSafeInteger(start) ||
        !Number.isSafeInteger(end) ||
        start < 0 ||
        start > end ||
        end > size
      )
        throw new DriveError('bad-argument', 'these bytes are not within the file');
      if (signal.aborted) throw givenUp();
      const goesOn = start === expected;
      expected = end;
      if (start === end) return new Uint8Array();
      try {
        const segment = await open();
        const [first, last] = [Math.floor(start / CAPACITY), Math.floor((end - 1) / CAPACITY)];
        const wanted = inOrder(last - first + 1, WIDTH, (i) => segment(first + i));
        const begun = readAll(wanted);
        if (goesOn) fetchAhead(segment, last, Math.floor((size - 1) / CAPACITY));
        const plain = await begun;
        if (signal.aborted) throw givenUp();
        return plain.slice(start - first * CAPACITY, end - first * CAPACITY);
      } catch (error) {
        throw signal.aborted ? givenUp() : mapContentError(error);
      }
    },
    close() {
      closing.abort();
      opened = undefined;
    },
  };
}

/** The plaintext of a segment by its place; those asked for last are kept. */
type Segments = (index: number) => Promise<Bytes>;

async function readAll(segments: AsyncIterable<Bytes>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of segments) parts.push(part);
  return concatBytes(...parts);
}

/** What fails there is made anew when it is read, and said then. */
function fetchAhead(segment: Segments, from: number, last: number): void {
  for (let index = from + 1; index <= Math.min(from + AHEAD, last); index++)
    segment(index).catch(() => undefined);
}

async function openSegments(
  content: Pick<ContentClient, 'openFile'>,
  { manifest, key, aad, size }: StoredVersion,
  { pace, onInterrupted, signal }: ReadOptions,
): Promise<Segments> {
  checkSignedSize(manifest, size);
  const { header, segments } = manifest;
  const decryptor = await createFloeDecryptor({ key, aad, header });
  const file = await persistently(() => content.openFile(parseCid(manifest.root), signal), onInterrupted);
  const isSingle = isSmall(size);
  // The header's own leaf is never fetched: what was signed has the header.
  if (file.leafCount !== (isSingle ? 1 : segments + 1)) throw truncated();
  const make = async (index: number): Promise<Bytes> => {
    await pace?.();
    const leaf = await persistently(() => file.leaf(isSingle ? 0 : index + 1, signal), onInterrupted);
    if (isSingle && !equalBytes(leaf.slice(0, FLOE_HEADER_LENGTH), header)) throw truncated();
    const segment = isSingle ? leaf.slice(FLOE_HEADER_LENGTH) : leaf;
    return decryptor.decryptSegment(index, segment, index === segments - 1);
  };
  return keepRecent(KEPT, (index: number) => index, make);
}

const givenUp = (): DriveError => new DriveError('aborted', 'the file was closed');
