import type { BufferPool } from '../base/buffer-pool.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Approval, Conditions, DriveConditions } from './conditions/types.ts';
import type { SeekableFile } from './content/seek-file.ts';
import type { DriveStorage } from './storage-types.ts';
import type { ReleaseLogSource } from './releases/audit.ts';
import type { Collected, RequestChange, RequestInfo, RequestOptions } from './requests/request-info.ts';
import type {
  PlacedSource,
  TransferConduct,
  TransferOptions,
  UploadManyOptions,
  UploadProgress,
  UploadSource,
} from './transfer-types.ts';
import type { GrantKind, GrantRole, NodeId, NodeKind, Role } from '../../contracts/drive/schema.ts';

export type {
  PlacedSource,
  TransferConduct,
  TransferOptions,
  UploadManyOptions,
  UploadProgress,
  UploadSource,
};

/** What screens and commands see of a drive: names in clear, keys never. */
export type Entry = {
  readonly id: NodeId;
  /** `null` for the top of what the caller may see. */
  readonly parent: NodeId | null;
  readonly kind: NodeKind;
  readonly name: string;
  /** MIME type; empty for folders and for what is unknown. */
  readonly type: string;
  /** True size in bytes; 0 for folders. */
  readonly size: number;
  /** What the file says of itself; milliseconds since 1970. */
  readonly modified: number;
  /** When it was last changed here, by the log's clock; milliseconds since 1970. */
  readonly changed: number;
  readonly version: number;
  readonly trashed: boolean;
  readonly role: Role;
  /** How many people and links it is shared with directly; 0 for anybody but the owner. */
  readonly shared: number;
  /** Whether its newest version has a thumbnail. */
  readonly hasThumbnail: boolean;
  /** Set where the entry is there but cannot be believed or read: "tampered" or "locked". */
  readonly problem?: 'tampered' | 'locked';
};

/** Everything the caller may see of one drive at a moment. A new object after every change, so it can be compared by identity. */
export type DriveSnapshot = {
  readonly entries: ReadonlyMap<NodeId, Entry>;
  /** Tops of what is visible: the one root for an owner, the shared nodes for others. */
  readonly roots: readonly NodeId[];
  readonly synced: boolean;
  /**
   * Set while this is only what the device remembers and nobody has said yet that it is the newest: when somebody last did, milliseconds
   * since 1970.
   */
  readonly recalled?: number;
};

export type Download = {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /**
   * Verified and decrypted, in order. Throws DriveError `tampered` rather than give a false byte.
   * @param pool what chunks may be of; whoever read one gives it back. Without it they are fresh.
   */
  chunks(pool?: BufferPool): AsyncIterable<Bytes>;
  /** The same version, read anywhere: only what is asked for is fetched. Close it. */
  seekable(): SeekableFile;
};

export type GrantInfo = {
  readonly node: NodeId;
  readonly account: string;
  readonly kind: GrantKind;
  readonly role: GrantRole;
  readonly expiresAt: number | null;
  /** How often a link may be opened, all in all, and how often it was; `null` for no limit. */
  readonly maxOpens: number | null;
  readonly opens: number;
  /** The contract that decides about each opening. */
  readonly policy: string | null;
  /** Whether a link asks for a password, which nobody keeps. */
  readonly hasPassword: boolean;
  /** When it was given or last changed, milliseconds since 1970. */
  readonly since: number;
  /** Address for people; the whole fragment (secret included) for links, so that the owner can copy it again. */
  readonly label: string;
};

/**
 * What a person is given. `conditions` must hold at each opening; names show all the same. `policy`, in their place: a contract that
 * decides about each opening.
 */
export type ShareOptions = {
  readonly role: GrantRole;
  readonly expiresAt?: number;
  readonly conditions?: Conditions;
  readonly policy?: string;
};

/** How a link opens: until when, how often (at most 1,000 times), and whether with a password. */
export type LinkOptions = {
  readonly expiresAt?: number;
  readonly maxOpens?: number;
  readonly password?: string;
};

/** What may be changed of an access; what is absent stays. */
export type GrantTerms = {
  readonly role?: GrantRole;
  readonly expiresAt?: number | null;
  readonly maxOpens?: number | null;
  /** Those of a person; `null` for none. */
  readonly conditions?: Conditions | null;
};

/** What the chain confirmed of a command: its position orders it among all others. */
export type Confirmation = {
  readonly position: number;
  /** Height of the block that it stands in. */
  readonly block: number;
  readonly time: number;
};

/** One drive as one caller may use it: one's own, one shared by somebody, or behind a link. Methods throw DriveError. */
export type Drive = {
  /** Contract id, hex. */
  readonly id: string;
  snapshot(): DriveSnapshot;
  subscribe(listener: () => void): () => void;
  /** Fetches what changed since the last time. */
  refresh(): Promise<void>;
  /** @param id - of the new folder, 16 random bytes in hex, for callers that speak of it before it is there. */
  createFolder(parent: NodeId, name: string, id?: NodeId): Promise<NodeId>;
  /** Finds or makes folders below `parent`, each path outermost first; many come with one command. */
  createFolders(parent: NodeId, paths: readonly (readonly string[])[]): Promise<void>;
  /**
   * Stores many files below `parent`: small ones many in a command, all others as `upload` does. What it throws is about all of them, and nothing is
   * under way any more then.
   */
  uploadMany(
    parent: NodeId,
    sources: AsyncIterable<UploadSource> | Iterable<UploadSource>,
    options?: UploadManyOptions,
  ): Promise<void>;
  /**
   * Stores and anchors files. A name that exists in the folder becomes a new version of that file; where another device saved that
   * version first, a conflict copy beside it.
   */
  upload(parent: NodeId, source: UploadSource, options?: TransferOptions<UploadProgress>): Promise<NodeId>;
  /** Releases the key through the read barrier; throws `not-permitted` where the policy says no. */
  download(
    id: NodeId,
    options?: { readonly version?: number; readonly signal?: AbortSignal } & TransferConduct,
  ): Promise<Download>;
  /**
   * Pictures of the newest versions, as whoever stored them made them: bytes of another person, to be checked before they are shown.
   * Each that the device does not remember is released like a key. What was altered or cannot be had now is left out.
   */
  thumbnails(ids: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Bytes>>;
  /** Stores and anchors a new version of a file, which keeps its name. Throws `conflict` where another device came first. */
  replace(id: NodeId, source: UploadSource, options?: TransferOptions<UploadProgress>): Promise<void>;
  /** Every version of a file, newest first. */
  versions(id: NodeId): Promise<FileVersion[]>;
  /** Stores an old version once more, as the newest and without a thumbnail: those between stay. Throws `conflict` where another device came first. */
  restoreVersion(id: NodeId, version: number, options?: TransferOptions<UploadProgress>): Promise<void>;
  rename(id: NodeId, name: string): Promise<void>;
  move(id: NodeId, parent: NodeId): Promise<void>;
  trash(ids: readonly NodeId[]): Promise<void>;
  restore(ids: readonly NodeId[]): Promise<void>;
  /** Erases for good, keys in the enclave included. Owner only. */
  purge(ids: readonly NodeId[]): Promise<void>;
  /** Gives a person access and leaves an invitation in their drive. */
  share(id: NodeId, address: string, options: ShareOptions): Promise<Confirmation>;
  /** @returns the fragment that opens it (everything after the `#`); whoever holds it may read until it expires or is revoked. */
  createLink(id: NodeId, options: LinkOptions): Promise<string>;
  /** Who has access to an entry, or, without `id`, to any. Anybody but the owner hears of their own access. */
  grants(id?: NodeId): Promise<GrantInfo[]>;
  /** Changes the terms of an access, which keeps its link and what was opened under it. Throws `not-found` if it is gone. */
  changeGrant(grant: GrantInfo, terms: GrantTerms): Promise<Confirmation>;
  /** Takes access away from a person or link (`account` as in `grants`). What was opened before cannot be taken back. */
  revoke(id: NodeId, account: string): Promise<Confirmation>;
  /**
   * Asks for files for a folder. Owner only. Throws `older-drive` where the drive's contract knows no requests.
   * @returns the fragment under which anybody may leave files (everything after the `#`); it shows nothing of the folder.
   */
  createRequest(id: NodeId, options: RequestOptions): Promise<string>;
  /** The requests for a folder or, without `id`, all of them. Owner only. */
  requests(id?: NodeId): Promise<RequestInfo[]>;
  /** Changes title, end or number of files; what it took still counts. Throws `not-permitted` for anybody but the owner. */
  changeRequest(request: RequestInfo, change: RequestChange): Promise<void>;
  /** Nothing is taken any more. What came in before stays. */
  closeRequest(request: RequestInfo): Promise<void>;
  /** Makes files of what came in by requests. Any of the owner's devices may, at any time. */
  collectDeposits(): Promise<Collected>;
  readonly conditions: DriveConditions;
} & DriveStorage;

/** One version of a file, as the drive keeps all of them. */
export type FileVersion = {
  readonly version: number;
  /** True size in bytes. */
  readonly size: number;
  /** When it was anchored, milliseconds since 1970. */
  readonly time: number;
  /** Address of who signed it; the account of a request where it came in by one. */
  readonly author: string;
  /** Set where it came in by a request, left by whoever had its link. */
  readonly throughRequest?: true;
  /** Set where it is there but is not what anybody signed; its size and author are then unknown. */
  readonly problem?: 'tampered';
};

/** An invitation that lies in one's own drive. */
export type SharedItem = {
  readonly id: string;
  readonly drive: string;
  readonly node: NodeId;
  readonly name: string;
  readonly kind: NodeKind;
  /** Address of who shared it. */
  readonly from: string;
  readonly time: number;
};

/** What the owner's devices agree on beside the files. Methods throw DriveError. */
export type Preferences = {
  /** Ids of the entries of one's own drive that have a star; entries that are gone may be among them. */
  starred(): Promise<ReadonlySet<NodeId>>;
  /** Gives entries a star or takes it away. @returns all that have one then. @throws DriveError `bad-argument` for too many. */
  star(ids: readonly NodeId[], isStarred: boolean): Promise<ReadonlySet<NodeId>>;
};

/** Texts that this device keeps for the account between visits, sealed. Where the device keeps nothing, nothing is kept. */
export type DeviceNotes = {
  /** `undefined` where there is none, or it was altered. */
  read(name: string): Promise<string | undefined>;
  /** `undefined` takes it away. Never fails: a disk that takes nothing costs the note and nothing else. */
  write(name: string, text: string | undefined): Promise<void>;
};

/** An unlocked account on one network. */
export type Account = {
  readonly address: string;
  readonly drive: Drive;
  readonly preferences: Preferences;
  readonly notes: DeviceNotes;
  /** What others shared with this account, newest first. */
  sharedWithMe(): Promise<SharedItem[]>;
  /** The sharer's drive, as far as this account may see it. */
  openShared(item: SharedItem): Promise<Drive>;
  dismissShared(item: SharedItem): Promise<void>;
  /** By which `auditReleases` reads what was released of the drive. It is loaded apart: most visits need none of it. */
  readonly releaseLog: ReleaseLogSource;
  /** What somebody asks this account to agree to. @param request - of `approvalRequest`. @throws DriveError `bad-link`. */
  approval(request: string): Approval;
};

/** A password-locked account as a device keeps it. Versioned JSON; useless without the password. */
export type LockedAccount = {
  readonly version: 1;
  readonly network: string;
  readonly address: string;
  readonly salt: string;
  readonly sealed: string;
};
