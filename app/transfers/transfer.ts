import type { DeviceHandle } from './file-handles.ts';
import type { Drive, Entry, TransferConduct } from '../../lib/drive/index.ts';

export type TransferKind = 'upload' | 'download';

/**
 * `interrupted`: nobody answers; it goes on by itself. `lost`: begun by a page that is gone, and the file with it.
 */
export type TransferPhase =
  | 'waiting'
  | 'storing'
  | 'anchoring'
  | 'fetching'
  | 'paused'
  | 'interrupted'
  | 'done'
  | 'failed'
  | 'stopped'
  | 'lost';

export type Transfer = {
  readonly id: number;
  readonly kind: TransferKind;
  readonly name: string;
  readonly total: number;
  readonly bytes: number;
  readonly phase: TransferPhase;
  /** Bytes a second lately; `null` where that is not known. */
  readonly speed: number | null;
  /** The block that an upload stands in, once it is done. */
  readonly block: number | null;
  /** What went wrong, where `phase` is `failed`. */
  readonly error: unknown;
  /** Of an upload of many files, whose name is that of their folder. */
  readonly count?: Count;
  /** Of uploads that can be begun again: the files that are not stored yet. */
  readonly origins?: readonly Origin[];
  /** By which the browser finds an upload's file or folder again, where it does. */
  readonly handle?: DeviceHandle | undefined;
  /** Of downloads. */
  readonly subject?: Subject;
};

/** What is downloaded, for whoever is to tell why it is refused. */
export type Subject = { readonly drive: Drive; readonly entry: Entry };

/** Files, all in all and how many of them are stored. */
export type Count = { readonly done: number; readonly total: number };

export type Progress = Pick<Transfer, 'bytes' | 'count' | 'origins'> & {
  readonly phase: 'storing' | 'anchoring' | 'fetching' | 'done';
  readonly block?: number;
};

/** Given to a task with how it is to bear with its user and the network. */
export type Conduct = Required<TransferConduct> & { readonly signal: AbortSignal };

/** Does the work; resolves only when nothing is left that could fail. */
export type TransferTask = (report: (progress: Progress) => void, conduct: Conduct) => Promise<void>;

/** Which file goes where: all that is remembered of an upload when the page is gone. */
export type Origin = {
  /** Contract id of the drive. */
  readonly drive: string;
  readonly parent: string;
  /** Folders below `parent`, outermost first. */
  readonly path: readonly string[];
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970, as the file's own. */
  readonly modified: number;
};

export type NewTransfer = Pick<
  Transfer,
  'kind' | 'name' | 'total' | 'count' | 'origins' | 'handle' | 'subject'
> & { readonly task: TransferTask };

/** Uploads that were not finished when the page went away. */
export type Lost = Pick<Transfer, 'name' | 'handle'> & {
  readonly origins: readonly Origin[];
  /** Whether its name is that of many. */
  readonly isMany: boolean;
};

const ENDED: ReadonlySet<TransferPhase> = new Set(['done', 'failed', 'stopped', 'lost']);
export const isActive = (transfer: Transfer): boolean => !ENDED.has(transfer.phase);
export const countActive = (transfers: readonly Transfer[]): number => transfers.filter(isActive).length;

/** Whether what it uploads lay in a folder of the device. */
export const isFolder = ({ origins }: Transfer): boolean => (origins?.[0]?.path.length ?? 0) > 0;

/** Whether it can be paused: while a command is in the air there is nothing to hold back. */
export const canPause = ({ phase }: Transfer): boolean =>
  phase === 'waiting' || phase === 'storing' || phase === 'fetching' || phase === 'interrupted';

/** Seconds that are left at the present speed; `null` where that is not known. */
export function secondsLeft({ total, bytes, speed, phase }: Transfer): number | null {
  if (speed === null || speed <= 0 || (phase !== 'storing' && phase !== 'fetching')) return null;
  return Math.ceil((total - bytes) / speed);
}
