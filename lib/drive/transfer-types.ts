import type { Bytes } from '../base/bytes.ts';
import type { NodeId } from '../../contracts/drive/schema.ts';
import type { OnInterrupted } from './persist.ts';

/** A file on its way in: slices are read when they are needed. */
export type UploadSource = {
  readonly name: string;
  /** Folders above it, outermost first, made where they are missing. */
  readonly path: readonly string[];
  readonly size: number;
  readonly type: string;
  readonly modified: number;
  /**
   * @param into bytes that may be used for the answer, as many as are asked for or more; whoever asks uses them again for a later read. Where their memory is taken
   * away, the answer lies in it.
   */
  read(start: number, end: number, into?: Bytes): Promise<Bytes>;
  /** What `read` reads, where another thread can read it by itself. */
  readonly file?: Blob;
  /** A small picture of it, at most 24 KiB, made while it is stored. Where that fails, takes long or gives `undefined`, it has none. */
  readonly thumbnail?: () => Promise<Bytes | undefined>;
};

/** A source for a place that is known already; where `size` is undefined, it ends where less is read than was asked for. */
export type PlacedSource = Omit<UploadSource, 'path' | 'size'> & { readonly size: number | undefined };

/** Two phases, told apart: bytes that the portal has on its disk, then the command in a block. */
export type UploadProgress = {
  readonly phase: 'storing' | 'anchoring' | 'done';
  readonly bytes: number;
  /** Infinity while nobody knows where the source ends. */
  readonly total: number;
  /** The block that the command stands in; with `done` only, and not where the confirmation itself was lost on the way. */
  readonly block?: number;
};

/** How long transfers bear with their user and with the network. */
export type TransferConduct = {
  /** Awaited before each part: while it does not resolve, the transfer is paused. Rejecting gives up. */
  readonly pace?: () => Promise<void>;
  /** Without it, an interruption ends the transfer with `offline` or the like. What was stored before is not sent again. */
  readonly onInterrupted?: OnInterrupted;
};

/** With which many files are stored. */
export type UploadManyOptions = TransferConduct & {
  readonly signal?: AbortSignal;
  /** With files that the drive has, and the block that their command stands in, where that is known. */
  readonly onStored?: (stored: readonly StoredSource[], block: number | undefined) => void;
  /** Of a file that is stored by itself. */
  readonly onProgress?: (source: UploadSource, progress: UploadProgress) => void;
  /** With what is wrong with one file; the others go on. Without it, that ends all. */
  readonly onFailed?: (source: UploadSource, error: unknown) => void;
};

/** A file, and the entry that it became. */
export type StoredSource = { readonly source: UploadSource; readonly id: NodeId };

export type TransferOptions<P> = TransferConduct & {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: P) => void;
};
