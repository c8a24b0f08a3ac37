import type { Bytes } from '../../base/bytes.ts';
import type { ContentErrorCode, Refusal } from '../../ipfs/content-error.ts';
import type { StoredVersion } from '../content/decrypt-file.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import type { ContentKeys, ReleasedBy } from '../content/store-content.ts';
import type { SmallContent } from '../content/store-many.ts';
import type { TokensOf } from '../credit/token-works.ts';
import type { DriveErrorCode } from '../drive-error.ts';
import type { UploadProgress } from '../transfer-types.ts';

/**
 * What a thread that stores and opens files and the one that gives it work say to each other: plain data, and functions that are called across.
 *
 * | from   | says        | with                                                              |
 * | ------ | ----------- | ----------------------------------------------------------------- |
 * | giver  | store       | a version to store, and the line by which the thread calls back   |
 * | giver  | storeMany   | small versions to store together, and a line likewise             |
 * | giver  | fill        | tokens to be made, and a line by which a drive vouches            |
 * | giver  | balance     | a purse                                                           |
 * | giver  | giveBack    | what is to be taken out of a purse, and for which contract        |
 * | giver  | open        | a version to open, and the line of a storing without its own part |
 * | giver  | next        | asks for the next plaintext of a version that is open             |
 * | giver  | read        | asks for its plaintext between two places                         |
 * | giver  | stop        | the id of a task, which ends                                      |
 * | thread | pace        | asks whether to go on; `false` gives up                           |
 * | thread | interrupted | what happened, and asks whether to try again; `false` gives up    |
 * | thread | vouch       | asks for a receipt; nothing gives up                              |
 * | thread | refill      | asks for more in the purse; `false` gives up                      |
 * | thread | read        | asks for bytes of a file that it cannot read by itself            |
 * | thread | progress    | how far it is                                                     |
 * | thread | begin       | header and name, before anything is sent                          |
 * | thread | stored      | leaves that the store acknowledged, in order                      |
 */
export type ContentThread = {
  store(task: StoringTask, line: StoringLine): Promise<StoringAnswer>;
  storeMany(task: ManyTask, line: ManyLine): Promise<ManyAnswer>;
  fill(task: FillingTask, line: VouchingLine): Promise<CountAnswer>;
  balance(purse: Bytes): Promise<CountAnswer>;
  giveBack(task: GivingTask): Promise<CountAnswer>;
  open(task: OpeningTask, line: ConductLine): Promise<void>;
  next(id: string): Promise<NextAnswer>;
  /** In bytes; `end` is not among them. */
  read(id: string, start: number, end: number): Promise<ReadAnswer>;
  stop(id: string): Promise<void>;
};

/** Tells the tasks of one thread apart. `isPersistent`: whether somebody waits for the network. */
type Task = { readonly id: string; readonly isPersistent: boolean };

export type StoringTask = Task & {
  readonly name: string;
  /** Where it is known before its end. */
  readonly size: number | undefined;
  /** Absent where only the giver can read it. */
  readonly file?: Blob;
  readonly keys: ContentKeys;
  readonly purse: string;
  readonly copies?: number | undefined;
  readonly releasedBy: ReleasedBy;
  /** Leaves as their CIDs' bytes. */
  readonly begun?: { readonly header: Bytes; readonly upload: Bytes; readonly leaves: readonly Bytes[] };
  readonly isNoted: boolean;
};

export type ManyTask = Task & {
  readonly files: readonly SmallTask[];
  readonly network: Bytes;
  readonly purse: string;
  readonly copies?: number | undefined;
};

/** `file` as in a storing. */
export type SmallTask = Omit<SmallContent, 'source'> &
  Pick<StoringTask, 'name' | 'file'> & { readonly size: number };

export type FillingTask = TokensOf & { readonly count: number };
export type GivingTask = TokensOf & { readonly bytes: number; readonly contract: Bytes };

export type OpeningTask = Task & { readonly version: StoredVersion };

export type ConductLine = {
  pace(): Promise<boolean>;
  interrupted(failure: Failure): Promise<boolean>;
};

export type PayingLine = ConductLine & { refill(bytes: number): Promise<boolean> };

/** `undefined` where the giver does not go on. */
export type VouchingLine = { vouch(request: Bytes, bytes: number): Promise<Bytes | undefined> };

export type StoringLine = PayingLine & {
  read(start: number, end: number): Promise<Bytes>;
  progress(progress: UploadProgress): void;
  begin(header: Bytes, upload: Bytes): Promise<void>;
  stored(leaves: readonly Bytes[]): Promise<void>;
};

export type ManyLine = PayingLine & {
  /** Of the file at this place of the task. */
  read(at: number, start: number, end: number): Promise<Bytes>;
};

type Failed = { readonly failure: Failure };
type Stored = { readonly stored: Omit<EncryptedFile, 'root'> & { readonly root: string } };
export type StoringAnswer = Stored | Failed;
/** An answer for each file, with the root of what is beside it. */
export type ManyAnswer =
  { readonly all: readonly ((Stored & { readonly beside?: string }) | Failed)[] } | Failed;
export type CountAnswer = { readonly count: number } | Failed;

/** `chunk` is absent at the end of the file. */
export type NextAnswer = { readonly chunk?: Bytes } | { readonly failure: Failure };

export type ReadAnswer = { readonly chunk: Bytes } | Failed;

/** An error without its class. */
export type Failure =
  | { readonly of: 'drive'; readonly code: DriveErrorCode; readonly message: string }
  | {
      readonly of: 'content';
      readonly code: ContentErrorCode;
      readonly message: string;
      readonly refusal?: Refusal;
    }
  | { readonly of: 'room'; readonly code: string; readonly message: string }
  /** Of the browser: a file that cannot be read any more, for one. */
  | { readonly of: 'browser'; readonly name: string; readonly message: string }
  | { readonly of: 'nobody'; readonly message: string };
