import type { Bytes } from '../base/bytes.ts';

/**
 * One finalized block as the protocol reads it.
 *
 * `height` 0 is the genesis block. `hash` and `parentHash` are 32 bytes. `timeMs` is the chain's own timestamp,
 * in milliseconds since 1970 UTC (0 for genesis, which carries none). `remarks` are the bodies of the successful
 * top-level signed `System.remark_with_event` extrinsics in block order: never those inside a batch, a proxy
 * call or XCM.
 */
export type ChainBlock = {
  height: number;
  hash: Bytes;
  parentHash: Bytes;
  timeMs: number;
  remarks: Bytes[];
};

export type ChainHead = { height: number; hash: Bytes; timeMs: number };

/**
 * The port through which every room reads a chain (docs/PROTOCOL.md, "Records on the chain").
 *
 * All methods throw `ChainError`: `unreachable` when the endpoint does not answer, `wrong-chain` when it serves
 * another chain than before, `closed` after `close`.
 */
export type Chain = {
  /** The 32-byte hash of block 0. */
  genesisHash(): Promise<Bytes>;
  finalizedHead(): Promise<ChainHead>;
  /**
   * Every finalized block from height `from` on, in order and without a gap. Survives disconnects and restarts of
   * the endpoint; ends when `signal` aborts.
   *
   * @throws ChainError `wrong-chain` when a block does not name the one before it as its parent, `undecodable`
   * when a block does not have the form its runtime promises, `history-unavailable` when the endpoint has
   * pruned what is asked for, `closed`.
   */
  follow(from: number, signal: AbortSignal): AsyncIterable<ChainBlock>;
  close(): Promise<void>;
};

/** Where an extrinsic ended: the height and the 32-byte hash of its block. */
export type Inclusion = { height: number; hash: Bytes };

/** Writes records to a chain under one account. */
export type Submitter = {
  /** SS58 address of the account that signs and pays. */
  readonly address: string;
  /**
   * Posts `body` as one `System.remark_with_event` and resolves once its extrinsic is in a finalized block.
   *
   * @throws ChainError `rejected` when the chain refuses it, `too-large`, `dispatch-failed` when it was included
   * without success, `superseded` when its nonce was spent elsewhere, `timeout` when its fate is unknown,
   * `unreachable`, `wrong-chain`, `closed`.
   */
  submit(body: Bytes): Promise<Inclusion>;
  close(): Promise<void>;
};
