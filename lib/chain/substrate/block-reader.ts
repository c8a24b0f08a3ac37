import type { ChainBlock } from '../chain.ts';
import { createBlockDecoder, type BlockDecoder, type PlacedRemark } from './block-decoder.ts';
import type { SubstrateConnection } from './connection.ts';
import { hexBytes } from './hex.ts';
import { fetchBlock, fetchEvents, fetchHashes, fetchRuntimeName, type RawBlock } from './raw-block.ts';

/** Reads finalized blocks by height. */
export type BlockReader = {
  /**
   * The blocks `from` to `to`, both included, fetched side by side, and how many bytes they took on the wire.
   * @throws ChainError `unreachable`, `wrong-chain`, `undecodable`, `history-unavailable`, `closed`.
   */
  range(from: number, to: number): Promise<{ blocks: ChainBlock[]; wireBytes: number }>;
  /** Whether the extrinsic at `index` of a block succeeded. */
  succeeded(block: RawBlock, index: number): Promise<boolean>;
};

export function createBlockReader(connection: SubstrateConnection): BlockReader {
  const { call } = connection;
  const decoders = createDecoders(connection);
  const finish = async (raw: RawBlock, decoder: BlockDecoder): Promise<ChainBlock> => ({
    height: raw.height,
    hash: hexBytes(raw.hash),
    parentHash: hexBytes(raw.parentHash),
    timeMs: decoder.timeMs(raw.extrinsics),
    remarks: await successful(raw, decoder, decoder.remarks(raw.extrinsics)),
  });
  const successful = async (raw: RawBlock, decoder: BlockDecoder, remarks: PlacedRemark[]) => {
    if (remarks.length === 0) return [];
    const succeeded = decoder.succeeded(await fetchEvents(call, raw));
    return remarks.filter(({ index }) => succeeded.has(index)).map(({ body }) => body);
  };
  return {
    range: async (from, to) => {
      const heights = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const hashes = await fetchHashes(call, heights);
      const raws = await Promise.all(hashes.map((hash, i) => fetchBlock(call, hash, from + i)));
      const decoderOf = await decoders.forBlocks(raws);
      const blocks = await Promise.all(raws.map(async (raw) => finish(raw, await decoderOf(raw))));
      return { blocks, wireBytes: raws.reduce((sum, raw) => sum + wireBytes(raw), 0) };
    },
    succeeded: async (raw, index) => {
      const decoder = await (await decoders.forBlocks([raw]))(raw);
      return decoder.succeeded(await fetchEvents(call, raw)).has(index);
    },
  };
}

const wireBytes = (raw: RawBlock): number => raw.extrinsics.reduce((sum, hex) => sum + hex.length, 0);

type Decoders = { forBlocks(raws: RawBlock[]): Promise<(raw: RawBlock) => Promise<BlockDecoder>> };

/**
 * One decoder for each runtime version that was met. Versions only grow along a chain, so a run of blocks whose
 * first and last were executed by the same version needs no look at those between.
 */
function createDecoders({ api, call }: SubstrateConnection): Decoders {
  const known = new Map<string, Promise<BlockDecoder>>();
  const decoderFor = async (raw: RawBlock): Promise<BlockDecoder> => {
    const name = await fetchRuntimeName(call, raw.height === 0 ? { ...raw, parentHash: raw.hash } : raw);
    const decoder = known.get(name) ?? makeDecoder(raw);
    known.set(name, decoder);
    decoder.catch(() => known.delete(name));
    return decoder;
  };
  const makeDecoder = async (raw: RawBlock): Promise<BlockDecoder> =>
    createBlockDecoder(await (await api()).getBlockRegistry(hexBytes(raw.hash)));
  return {
    forBlocks: async (raws) => {
      const [first, last] = [raws[0], raws.at(-1)];
      if (first === undefined || last === undefined) return decoderFor;
      const [a, b] = [await decoderFor(first), await decoderFor(last)];
      return a === b ? () => Promise.resolve(a) : decoderFor;
    },
  };
}
