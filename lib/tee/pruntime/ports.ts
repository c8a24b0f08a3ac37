import type { Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { CodedError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { SignedRequest } from '../../protocol/signed-request.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { NetworkState } from '../../protocol/reducer/network-state.ts';
import type { RecordWriter } from '../../protocol/record-writer.ts';
import type { AttestedIdentity } from '../enclave/attested-identity.ts';
import type { Engine } from './engine/engine.ts';

/** The ordered log, as far as this worker has folded it. */
export type LogView = {
  state(): NetworkState;
  commands(contract: string, from: number, to: number): LoggedCommand[];
  reached(height: number, signal?: AbortSignal): Promise<void>;
};

/**
 * Content by CID. `put` resolves when it is durable, for a day or as long as a record names it; `get` verifies every block. What it throws has the code `bad-cid`, `too-large` (for
 * more than `maxBytes`), `malformed` or `wrong-layout` where the CID names no such content whoever is asked, and other codes where it
 * cannot be had now.
 */
export type ContentPort = {
  get(cid: string, maxBytes: number): Promise<Bytes>;
  put(bytes: Bytes): Promise<string>;
  /** The CID of one raw block, by the SHA-256 of its bytes. */
  nameOf(hash: Bytes): string;
  getBlock(hash: Bytes, maxBytes: number): Promise<Bytes>;
  /** Keeps raw blocks of at most 1 MiB together; resolves when all are durable. */
  putBlocks(blocks: readonly Bytes[]): Promise<void>;
};

/** How a worker reaches one gatekeeper. An answer that says no is a GatekeeperRefusal; anything else thrown is no answer. */
export type GatekeeperPort = {
  send(endpoint: string, purpose: SignedRequest['purpose'], request: Bytes): Promise<Bytes>;
};

/** `reason` is the gatekeeper's own code. */
export type GatekeeperRefusal = CodedError & { readonly reason: string };

/** How a worker reaches another one, at an endpoint of its own choice. What it throws is no answer. */
export type WorkerPort = {
  lease(endpoint: string, signal: AbortSignal): Promise<Bytes>;
  /** Hands over a sealed question and gives the sealed answer. */
  query(endpoint: string, envelope: Bytes, signal: AbortSignal): Promise<Bytes>;
};

/** Brings an envelope into the log, in the order in which envelopes are handed over. What it throws says that it may not be there. */
export type EnvelopePort = { post(envelope: Bytes): Promise<unknown> };

export type RuntimeContext = {
  network: Bytes;
  identity: AttestedIdentity;
  log: LogView;
  content: ContentPort;
  gatekeepers: GatekeeperPort;
  workers: WorkerPort;
  records: RecordWriter;
  envelopes: EnvelopePort;
  /** The one that counts where governance named none, and its identity, which is part of every code identity. */
  engine: Engine;
  engineIdentity: Bytes;
  /** Others that this worker carries, by identity, hex. */
  otherEngines: ReadonlyMap<string, Engine>;
  /** Told that a command was executed; never of which contract, nor what came of it: the host may listen. */
  onExecuted?: () => void;
  clock: Clock;
  logger: Logger;
};
