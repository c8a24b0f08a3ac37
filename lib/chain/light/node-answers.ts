import * as v from 'valibot';
import { ChainError } from '../chain-error.ts';
import type { Hex } from '../substrate/hex.ts';
import { createFinalizedChain, type FinalizedChain } from './finalized-chain.ts';
import { readHash, readHeader } from './header.ts';
import { LightRefusal, type LightCalls } from './light-calls.ts';
import { patiently } from './patiently.ts';
import { createRuntimeVersions } from './runtime-versions.ts';
import { submitExtrinsic } from './submission.ts';

/** A JSON-RPC error that is answered as it stands. */
export type Refused = { refused: { code: number; message: string } };

/** Answers one method. @throws ChainError. */
export type Answer = (params: unknown[]) => Promise<{ result: unknown } | Refused>;

/** Peers keep the state of so many finalized blocks unless they are archives. */
const STATE_KEPT = 256;

const hash = v.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value));
const hex = v.pipe(v.string(), v.regex(/^0x([0-9a-f]{2})*$/i));
const height = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const heights = v.pipe(v.array(height), v.maxLength(1024));
/** Keys and hashes. */
const readParams = v.pipe(v.array(v.nullable(hex)), v.maxLength(2));

const BAD_PARAMS: Refused = { refused: { code: -32_602, message: 'the parameters have the wrong shape' } };

/**
 * What Velum asks of a node and a light client answers otherwise: block hashes by height (it knows none), whether an extrinsic is valid
 * (it says yes at once), the runtime of a block (it downloads one each time), and what its peers do not have at the first attempt (it says
 * null, or an error that looks like a refusal).
 *
 * @param stop ends every attempt.
 * @param pauses between attempts, milliseconds.
 */
export function createNodeAnswers(
  calls: LightCalls,
  stop: AbortSignal,
  pauses?: readonly number[],
): ReadonlyMap<string, Answer> {
  const ask = (method: string, params: unknown[]): Promise<unknown> =>
    patiently(async () => (await calls.call(method, params)) ?? undefined, stop, pauses);
  const chain = createFinalizedChain({
    finalizedHead: async () => readHash(await calls.call('chain_getFinalizedHead', [])),
    header: async (of) => readHeader(of, await ask('chain_getHeader', [of])),
  });
  const versionOf = createRuntimeVersions(chain, (of) => ask('state_getRuntimeVersion', [of]));
  const storage = async (params: unknown[]): Promise<unknown> =>
    // No value at all is an answer, too.
    (await patiently(async () => ({ value: await calls.call('state_getStorage', params) }), stop, pauses))
      .value;
  const version = ([of]: unknown[]): Promise<unknown> =>
    v.is(hash, of) ? versionOf(of) : ask('state_getRuntimeVersion', []);
  const isOld = (of: unknown): boolean => isLongAgo(chain, of);
  return new Map<string, Answer>([
    ['chain_getBlockHash', hashesOf(chain, calls)],
    ['chain_getHeader', reading((params) => ask('chain_getHeader', params))],
    ['chain_getBlock', reading((params) => ask('chain_getBlock', params))],
    ['state_getStorage', reading(storage, ([, of]) => isOld(of))],
    [
      'state_getMetadata',
      reading(
        (params) => ask('state_getMetadata', params),
        ([of]) => isOld(of),
      ),
    ],
    ['state_getRuntimeVersion', reading(version, ([of]) => isOld(of))],
    ['author_submitExtrinsic', submitting(calls)],
  ]);
}

function hashesOf(chain: FinalizedChain, { call }: LightCalls): Answer {
  const hashAt = async (at: number): Promise<Hex | null> =>
    at === 0 ? readHash(await call('chain_getBlockHash', [0])) : ((await chain.at(at))?.hash ?? null);
  return async ([of]) => {
    if (of === undefined || of === null) return { result: await call('chain_getBlockHash', []) };
    if (v.is(height, of)) return { result: await hashAt(of) };
    if (!v.is(heights, of)) return BAD_PARAMS;
    const found: (Hex | null)[] = [];
    for (const at of of) found.push(await hashAt(at));
    return { result: found };
  };
}

/**
 * Reads what a block or its state holds. That it cannot be had is a matter of the moment, except of a state so old that peers have
 * dropped it: there the light client's refusal stands.
 */
const reading =
  (
    read: (params: unknown[]) => Promise<unknown>,
    isGone: (params: unknown[]) => boolean = () => false,
  ): Answer =>
  async (params) => {
    if (!v.is(readParams, params)) return BAD_PARAMS;
    try {
      return { result: await read(params) };
    } catch (error) {
      if (!(error instanceof LightRefusal) || isGone(params)) throw error;
      throw new ChainError('unreachable', error.message, { cause: error });
    }
  };

function isLongAgo(chain: FinalizedChain, of: unknown): boolean {
  const at = v.is(hash, of) ? chain.heightOf(of) : undefined;
  const newest = chain.newest();
  return at !== undefined && newest !== undefined && newest.height - at >= STATE_KEPT;
}

const submitting =
  (calls: LightCalls): Answer =>
  async ([extrinsic]) => {
    if (!v.is(hex, extrinsic)) return BAD_PARAMS;
    const submitted = await submitExtrinsic(calls, extrinsic);
    return 'hash' in submitted ? { result: submitted.hash } : { refused: submitted };
  };
