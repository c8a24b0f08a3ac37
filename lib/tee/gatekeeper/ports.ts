import type { Bytes } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import type { Frontier } from '../../crypto/merkle-log.ts';
import type { DirectoryTree } from '../../protocol/directory/directory-tree.ts';
import type { RecordWriter } from '../../protocol/record-writer.ts';
import type { RequestPurpose } from '../../protocol/signed-request.ts';
import type { LoggedEntry } from '../../protocol/release-entry.ts';
import type { NetworkState } from '../../protocol/reducer/network-state.ts';
import type { AttestedIdentity } from '../enclave/attested-identity.ts';
import type { SealedStore } from '../enclave/sealed-store.ts';

/** The log of releases of one instance that was keyed here, as it was cosigned last. */
export type InstanceLog = { worker: Bytes; instance: Bytes; epoch: number; log: Frontier };

/** A log is one instance's in one epoch. */
export type LogName = Pick<InstanceLog, 'instance' | 'epoch'>;

/** Durable memory of hand-outs and release logs; what it holds is sealed by contracts' audit keys. */
export type ReleaseRecords = {
  /** Of the instance that was keyed last for this worker, in the epoch that it was keyed for last. */
  newest(contract: Bytes, worker: Bytes): InstanceLog | undefined;
  /** The log that an instance has in an epoch that it was keyed for. */
  find(contract: Bytes, instance: Bytes, epoch: number): InstanceLog | undefined;
  /**
   * From now on the newest; one that was keyed before keeps its log.
   * @throws GatekeeperError `stale-instance` where another worker has it.
   */
  beginInstance(contract: Bytes, keyed: Omit<InstanceLog, 'log'>): void;
  /** On the disk when it returns. @param log - with the entries. */
  append(contract: Bytes, of: LogName, log: Frontier, entries: readonly LoggedEntry[]): void;
  /** Of every instance that was ever keyed, in the order of keying. */
  logs(contract: Bytes): InstanceLog[];
  entries(contract: Bytes, of: LogName, from: number, most: number): LoggedEntry[];
};

/** How a gatekeeper reaches another one. What it throws is no answer. */
export type PeerPort = { send(endpoint: string, purpose: RequestPurpose, request: Bytes): Promise<Bytes> };

/** All that a gatekeeper needs of the world. */
export type GatekeeperContext = {
  network: Bytes;
  identity: AttestedIdentity;
  store: SealedStore;
  releases: ReleaseRecords;
  records: RecordWriter;
  peers: PeerPort;
  /** The newest folded state; times in it are the chain's. */
  state(): NetworkState;
  /** Of the same state. */
  directory(): DirectoryTree;
  isRecentBlock(height: number, hash: Bytes): boolean;
  /** Whole content of at most so many bytes. @throws for what is larger, wherever it comes from. */
  fetchContent(cid: string, maxBytes: number): Promise<Bytes>;
  logger: Logger;
};
