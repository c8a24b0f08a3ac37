import * as v from 'valibot';
import { ChainError } from '../chain-error.ts';
import type { Hex } from '../substrate/hex.ts';

/** Of a header that the light client verified, what leads from block to block. */
export type LinkedHeader = {
  height: number;
  hash: Hex;
  parentHash: Hex;
  /** The block brought another runtime: its state is that of another version than its parent's. */
  changesRuntime: boolean;
};

const hash = v.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value));
const schema = v.object({
  parentHash: hash,
  number: v.pipe(v.string(), v.regex(/^0x[0-9a-f]{1,13}$/), v.transform(Number)),
  digest: v.object({ logs: v.array(v.string()) }),
});

/** `DigestItem::RuntimeEnvironmentUpdated`, which FRAME deposits whenever it sets code. */
const RUNTIME_UPDATED = '0x08';

/** @throws ChainError `undecodable`. */
export function readHeader(of: Hex, value: unknown): LinkedHeader {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new ChainError('undecodable', 'the light client gave a malformed header');
  const { number, parentHash, digest } = parsed.output;
  return { height: number, hash: of, parentHash, changesRuntime: digest.logs.includes(RUNTIME_UPDATED) };
}

/** @throws ChainError `undecodable`. */
export function readHash(value: unknown): Hex {
  const parsed = v.safeParse(hash, value);
  if (!parsed.success) throw new ChainError('undecodable', 'the light client gave a malformed hash');
  return parsed.output;
}
