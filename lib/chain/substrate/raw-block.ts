import * as v from 'valibot';
import { ChainError } from '../chain-error.ts';
import type { RpcCall } from './rpc-call.ts';
import type { Hex } from './hex.ts';
import { RpcRefusal } from './rpc-failure.ts';

/** A block as JSON-RPC carries it, its form checked. Extrinsics stay hex: most are never decoded. */
export type RawBlock = { height: number; hash: Hex; parentHash: Hex; extrinsics: Hex[] };

const hashSchema = v.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value));
const heightSchema = v.union([
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^0x[0-9a-f]{1,13}$/i), v.transform(Number)),
]);
const headerSchema = v.object({ number: heightSchema, parentHash: hashSchema });
const extrinsicSchema = v.custom<Hex>((value) => typeof value === 'string' && value.startsWith('0x'));
const blockSchema = v.object({
  block: v.object({ header: headerSchema, extrinsics: v.array(extrinsicSchema) }),
});

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new ChainError('undecodable', `the endpoint sent a malformed ${what}`);
  return result.output;
}

/** The height in a header. @throws ChainError `undecodable`. */
export const parseHeight = (header: unknown): number => parse(headerSchema, header, 'header').number;

/** The hashes of blocks by height. @throws ChainError `unreachable` when the endpoint lags behind them. */
export async function fetchHashes(call: RpcCall, heights: number[]): Promise<Hex[]> {
  const answer = parse(
    v.array(v.nullable(hashSchema)),
    await call('chain_getBlockHash', [heights]),
    'list of hashes',
  );
  if (answer.length !== heights.length)
    throw new ChainError('undecodable', 'the endpoint sent a malformed list of hashes');
  return answer.map((hash) => {
    if (hash === null) throw new ChainError('unreachable', 'the endpoint does not have this block yet');
    return hash;
  });
}

/** @throws ChainError `history-unavailable` when the endpoint has dropped the block, `undecodable`. */
export async function fetchBlock(call: RpcCall, hash: Hex, height: number): Promise<RawBlock> {
  const answer = await call('chain_getBlock', [hash]);
  if (answer === null) throw unavailable(height);
  const { header, extrinsics } = parse(blockSchema, answer, 'block').block;
  if (header.number !== height)
    throw new ChainError('undecodable', 'the endpoint sent another block than asked for');
  return { height, hash, parentHash: header.parentHash, extrinsics };
}

const EVENTS_KEY: Hex = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';

/** The encoded `System.Events` of a block. @throws ChainError `history-unavailable` when its state is pruned. */
export async function fetchEvents(call: RpcCall, { hash, height }: RawBlock): Promise<unknown> {
  return orUnavailable(height, call('state_getStorage', [EVENTS_KEY, hash]));
}

const versionSchema = v.object({ specName: v.string(), specVersion: v.number() });

/** Which runtime executed the block after `parentHash`. @throws ChainError `history-unavailable`, `undecodable`. */
export async function fetchRuntimeName(call: RpcCall, { parentHash, height }: RawBlock): Promise<string> {
  const answer = await orUnavailable(height, call('state_getRuntimeVersion', [parentHash]));
  const { specName, specVersion } = parse(versionSchema, answer, 'runtime version');
  return `${specName}/${String(specVersion)}`;
}

async function orUnavailable(height: number, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcRefusal) throw unavailable(height, error);
    throw error;
  }
}

function unavailable(height: number, cause?: unknown): ChainError {
  const text = `the endpoint no longer has what block ${String(height)} needs; follow an archive node`;
  return new ChainError('history-unavailable', text, { cause });
}
