import * as v from 'valibot';
import type { Bytes } from '../../../base/bytes.ts';
import { hexBytes, type Hex } from '../scale.ts';
import { RpcError } from './rpc-error.ts';

/** A JSON-RPC 2.0 call with positional parameters. */
export type RpcRequest = { id: string | number; method: string; params: unknown[] };

const requestSchema = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.union([v.pipe(v.string(), v.maxLength(64)), v.number()]),
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.array(v.unknown()), []),
});

/** @throws RpcError `parse-error`, `bad-request` (also for batches, which are not served). */
export function parseRequest(text: string): RpcRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RpcError('parse-error', 'the message is not JSON', { cause });
  }
  const request = v.safeParse(requestSchema, value);
  if (!request.success)
    throw new RpcError('bad-request', 'not a single JSON-RPC 2.0 call with positional params');
  return request.output;
}

function parameter<T>(
  schema: v.GenericSchema<unknown, T>,
  params: unknown[],
  index: number,
  what: string,
): T {
  const result = v.safeParse(schema, params[index]);
  if (!result.success) throw new RpcError('bad-params', `parameter ${String(index)} must be ${what}`);
  return result.output;
}

const hex = v.custom<Hex>(
  (value) => typeof value === 'string' && value.length % 2 === 0 && /^0x[0-9a-f]*$/i.test(value),
);
const keyHex = v.pipe(
  hex,
  v.check((text) => text.length <= 1024),
  v.transform((text) => text.toLowerCase() as Hex),
);
const heightSchema = v.union([
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^0x[0-9a-f]{1,12}$/i), v.transform(Number)),
]);

/** Readers of positional parameters; each throws RpcError `bad-params`. */
export const bytesParam = (params: unknown[], index: number): Bytes =>
  hexBytes(parameter(hex, params, index, 'hex'));

export const keyParam = (params: unknown[], index: number): Hex =>
  parameter(keyHex, params, index, 'a storage key');

export const optionalKeyParam = (params: unknown[], index: number): Hex | undefined =>
  parameter(v.nullish(keyHex), params, index, 'a storage key or null') ?? undefined;

export const keysParam = (params: unknown[], index: number): Hex[] =>
  parameter(v.pipe(v.array(keyHex), v.maxLength(1000)), params, index, 'at most 1000 storage keys');

export const textParam = (params: unknown[], index: number): string =>
  parameter(v.pipe(v.string(), v.maxLength(256)), params, index, 'a string');

export const countParam = (params: unknown[], index: number, max: number): number =>
  parameter(
    v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(max)),
    params,
    index,
    `0 to ${String(max)}`,
  );

/** One height, many, or none (which asks for the newest). */
export const heightsParam = (params: unknown[], index: number): number | number[] | undefined =>
  parameter(
    v.nullish(v.union([heightSchema, v.pipe(v.array(heightSchema), v.maxLength(10_000))])),
    params,
    index,
    'a height or at most 10000 of them',
  ) ?? undefined;

export const hashParam = (params: unknown[], index: number): Bytes | undefined => {
  const hash = parameter(v.nullish(hex), params, index, 'a block hash or null') ?? undefined;
  if (hash === undefined) return undefined;
  if (hash.length !== 66) throw new RpcError('bad-params', `parameter ${String(index)} must be a block hash`);
  return hexBytes(hash);
};
