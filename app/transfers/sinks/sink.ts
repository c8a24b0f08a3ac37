import type { Bytes } from '../../../lib/base/bytes.ts';

/** Where a download goes, part by part. Every part was verified before; the file takes its name only when all were. */
export type Sink = {
  /** Takes the part for itself. */
  write(part: Bytes): Promise<void>;
  /** Hands the file over; called when every byte was verified. */
  finish(): Promise<void>;
  /** Leaves nothing behind that looks like the file. */
  discard(): Promise<void>;
};

export type SavedFile = {
  /** As `safeName` gives it. */
  readonly name: string;
  readonly type: string;
  /** Bytes in all; where it is not `exact`, about so many. */
  readonly size: number;
  readonly exact: boolean;
};

/** `undefined` where this browser has no such way. */
export type SinkOpener = (file: SavedFile) => Promise<Sink | undefined>;
