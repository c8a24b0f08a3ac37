import type { Erasure, NodeId } from '../../contracts/drive/schema.ts';

/** What a drive takes at the store, in bytes; old versions and the trash count. */
export type DriveUsage = {
  readonly stored: number;
  /** What may be stored, as the owner limited it; `null` for what the store gives. */
  readonly quota: number | null;
  /** Drawn from the store so far, what is not used yet included. */
  readonly drawn: number;
  /** Pins of what was erased that the store still has to let go. */
  readonly waiting: number;
  /** How many portals of the store are to hold what is stored from now on, as the owner chose; `null` for what the store does by itself. */
  readonly copies: number | null;
};

/** What has to be done so that nobody who lost access opens a file. */
export type Exposure = 'none' | 'anew' | 'erase';

/** What the store let go, by its own word, and how many pins it says it does not have. */
export type Released = { readonly pins: number; readonly bytes: number; readonly absent: number };

/** The owner's view of what the drive stores. Methods throw DriveError `not-permitted` for anybody else. */
export type DriveStorage = {
  /** `undefined` for a drive of before there was any count. */
  usage(): Promise<DriveUsage | undefined>;
  /** @param bytes - `null` for what the store gives. */
  setQuota(bytes: number | null): Promise<void>;
  /** How many portals of the store there are to hold copies, as the portal says; `undefined` where it does not. */
  mostCopies(): Promise<number | undefined>;
  /**
   * @param copies - 1 to 8, each of which is paid for; `null` for what the store does by itself. What is stored already stays as it is.
   * With more than `mostCopies` nothing can be stored.
   */
  setCopies(copies: number | null): Promise<void>;
  /** Has the store let go what was erased; to be called after `purge`, and now and then. */
  releaseErased(): Promise<Released>;
  /** Whether somebody who lost access could open what is stored of a file now: `anew` all of it, `erase` earlier versions only. */
  exposure(id: NodeId): Promise<Exposure>;
  /** Erases all versions of a file but the newest. */
  eraseEarlier(id: NodeId): Promise<void>;
  /** What was erased, newest first. */
  erasures(): Promise<Erasure[]>;
};
