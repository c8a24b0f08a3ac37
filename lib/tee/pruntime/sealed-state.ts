import * as v from 'valibot';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { domainBytes, hashBytes } from '../../crypto/domain.ts';
import { openSynthetic, sealSynthetic } from '../../crypto/synthetic-box.ts';
import { contractId, hash32, version1 } from '../../protocol/fields.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import type { ContractSecrets } from '../enclave/contract-secrets.ts';
import { RuntimeError } from './runtime-error.ts';

/** Text of any length: the engine bounds what all entries take together (`stateBytes`). */
const text = v.string();

/** The outcome of a command as every replica finds it; a receipt is this, signed. */
export const outcomeSchema = v.strictObject({
  command: hash32,
  caller: textUpTo(80),
  position: uint,
  time: uint,
  ok: v.boolean(),
  code: textUpTo(64),
  detail: textUpTo(200),
  value: bytesUpTo(8 << 20),
  events: bytesUpTo(8 << 20),
});
export type CommandOutcome = v.InferOutput<typeof outcomeSchema>;

/**
 * All that a contract is at a position, in one encoding that every replica writes alike.
 *
 * | field | |
 * | --- | --- |
 * | entries | the contract's own keys and values, sorted by key |
 * | sessions | [session key, last counter, latest `notAfter` of its commands], sorted |
 * | outcomes | of the newest commands, oldest first; `outcomes.ts` bounds them |
 */
const schema = v.strictObject({
  v: version1,
  contract: contractId,
  position: uint,
  entries: v.array(v.strictTuple([text, text])),
  sessions: v.array(v.strictTuple([textUpTo(80), uint, uint])),
  outcomes: v.array(outcomeSchema),
});
export type ContractState = v.InferOutput<typeof schema>;
const codec: Codec<ContractState> = codecOf('contract state', schema);

const PAGE = 4096;

export type StatePlace = Pick<Commitment, 'contract' | 'epoch' | 'position' | 'version'>;

const aadOf = (network: Bytes, p: StatePlace): Bytes =>
  domainBytes('state', network, p.contract, p.epoch, p.position, p.version);

const keysOf = (s: ContractSecrets) => ({ encryption: s.stateEncryption, nonce: s.stateNonce });

/** The seam behind which an incremental trie can stand: a whole encrypted state and its root. */
export async function sealState(
  network: Bytes,
  secrets: ContractSecrets,
  place: StatePlace,
  state: Omit<ContractState, 'v'>,
) {
  const plain = codec.encode({ v: 1, ...state });
  const sealed = await sealSynthetic(keysOf(secrets), padToPages(plain), aadOf(network, place));
  return { sealed, root: hashBytes(sealed) };
}

/** @throws RuntimeError `wrong-state` if it is not what was committed, CryptoError `cannot-open`. */
export async function openState(
  network: Bytes,
  secrets: ContractSecrets,
  committed: Commitment,
  sealed: Bytes,
): Promise<ContractState> {
  if (!equalBytes(hashBytes(sealed), committed.root)) {
    throw new RuntimeError('wrong-state', 'the stored state is not the committed one');
  }
  const padded = await openSynthetic(keysOf(secrets), sealed, aadOf(network, committed));
  const state = codec.decode(withoutPadding(padded));
  if (!equalBytes(state.contract, committed.contract) || state.position !== committed.position) {
    throw new RuntimeError('wrong-state', 'the stored state belongs to another contract or position');
  }
  return state;
}

/** A 0x80 byte, then zeros up to a multiple of 4 KiB (ISO/IEC 7816-4). */
function padToPages(bytes: Bytes): Bytes {
  const out = new Uint8Array(Math.ceil((bytes.length + 1) / PAGE) * PAGE);
  out.set(bytes);
  out[bytes.length] = 0x80;
  return out;
}

function withoutPadding(padded: Bytes): Bytes {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 0x80)
    throw new RuntimeError('wrong-state', 'the stored state is not padded as it should be');
  return padded.slice(0, end);
}
