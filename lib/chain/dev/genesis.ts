import * as v from 'valibot';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';
import { accountKey, CODE_KEY, TOTAL_ISSUANCE } from './storage-keys.ts';
import { asHex, decodeUint, encodeUint, hexBytes, type Hex } from './scale.ts';

/** The state before block 1, and what the chain tells its clients about itself. */
export type Genesis = {
  state: Map<Hex, Hex>;
  code: Hex;
  properties: Record<string, unknown>;
};

const hex = v.custom<Hex>((value) => typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(value));
const specSchema = v.object({
  properties: v.record(v.string(), v.unknown()),
  genesis: v.object({ raw: v.object({ top: v.record(v.string(), hex) }) }),
});

/** One billion tokens of 12 decimals: a 100 KiB remark costs about 0.0034 of one. */
const ENDOWMENT = 10n ** 21n;

/**
 * The genesis of a real Asset Hub runtime with `endowed` accounts (32-byte public keys) in it.
 *
 * The chain specification is GPL-licensed and therefore loaded at run time, in the chain's own process only.
 *
 * @throws ChainError `bad-config` when the specification is missing or not of the expected form.
 */
export async function loadGenesis(endowed: Bytes[]): Promise<Genesis> {
  const spec = v.safeParse(specSchema, await readSpec());
  if (!spec.success) throw new ChainError('bad-config', 'the chain specification has an unknown form');
  const state = new Map(Object.entries(spec.output.genesis.raw.top)) as Map<Hex, Hex>;
  const code = state.get(CODE_KEY);
  if (code === undefined) throw new ChainError('bad-config', 'the chain specification holds no runtime');
  for (const account of endowed) endow(state, account);
  return { state, code, properties: spec.output.properties };
}

async function readSpec(): Promise<unknown> {
  try {
    const { chainSpec } = await import('@substrate/connect-known-chains/rococo_v2_2_asset_hub');
    return JSON.parse(chainSpec);
  } catch (cause) {
    throw new ChainError('bad-config', 'the chain specification cannot be read', { cause });
  }
}

/**
 * Writes `System.Account` in this runtime's 80-byte layout: nonce, consumers, providers, sufficients (u32 each) ‖
 * free, reserved, misc frozen, fee frozen (u128 each). Naming an account twice changes nothing.
 */
function endow(state: Map<Hex, Hex>, publicKey: Bytes): void {
  if (publicKey.length !== 32)
    throw new ChainError('bad-config', 'an endowed account is not a 32-byte public key');
  const key = accountKey(publicKey);
  if (state.has(key)) return;
  const counters = [0, 0, 1, 0].map((count) => encodeUint(count, 4));
  const balances = [ENDOWMENT, 0n, 0n, 0n].map((amount) => encodeUint(amount, 16));
  state.set(key, asHex(concatBytes(...counters, ...balances)));
  const issued = decodeUint(hexBytes(state.get(TOTAL_ISSUANCE) ?? '0x'));
  state.set(TOTAL_ISSUANCE, asHex(encodeUint(issued + ENDOWMENT, 16)));
}
