import type { Bytes } from '../base/bytes.ts';
import type { DirectoryTree } from '../protocol/directory/directory-tree.ts';
import type { LogBlock, LoggedCommand } from '../protocol/reducer/apply-block.ts';
import type { NetworkState } from '../protocol/reducer/network-state.ts';

/** One folded block: what the network's state is after it, and the commands in it. */
export type FoldedBlock = { block: LogBlock; commands: readonly LoggedCommand[] };

/**
 * The CommandLog port: the order of commands and the state of the network, without a word of blocks' format. The first
 * implementation is a Substrate chain folded by the reducer; a witnessed log could take its place.
 */
export type CommandLog = {
  /** The newest folded state. Readers never change it. */
  state(): NetworkState;
  /** The directory of that state, and of the newest checkpoint. */
  directory(): DirectoryTree;
  /** Posts a record or envelope; resolves with the height of its block once that block is folded here. */
  submit(item: Bytes): Promise<number>;
  /** The commands of a contract with `from` <= position <= `to`, ascending. */
  commands(contract: string, from: number, to: number): LoggedCommand[];
  /** Called with every block after it is folded, in order; the next block waits for the listener. */
  onBlock(listener: (folded: FoldedBlock) => void | Promise<void>): () => void;
  /** Whether this reader folded a block of this height and hash not long ago. */
  isRecentBlock(height: number, hash: Bytes): boolean;
  /** Resolves when the block of this height is folded. */
  reached(height: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
};
