import type { Bytes } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import type { RecordWriter } from '../../protocol/record-writer.ts';
import type { RequestPurpose } from '../../protocol/signed-request.ts';
import type { NetworkState } from '../../protocol/reducer/network-state.ts';
import type { AttestedIdentity } from '../enclave/attested-identity.ts';
import type { SealedStore } from '../enclave/sealed-store.ts';

/** The log of releases that one worker instance had witnessed. */
export type ReleaseLogHead = { instance: Bytes; head: Bytes };

/** Durable memory of hand-outs and release logs; what it holds is sealed by contracts' audit keys. */
export type ReleaseRecords = {
  newest(contract: Bytes, worker: Bytes): ReleaseLogHead | undefined;
  beginInstance(contract: Bytes, worker: Bytes, instance: Bytes): void;
  append(contract: Bytes, worker: Bytes, head: Bytes, entries: readonly Bytes[]): void;
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
  isRecentBlock(height: number, hash: Bytes): boolean;
  /** Whole content of at most so many bytes. @throws for what is larger, wherever it comes from. */
  fetchContent(cid: string, maxBytes: number): Promise<Bytes>;
  logger: Logger;
};
