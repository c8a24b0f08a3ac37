/** Why what exceeds every block is refused. */
export const TOO_LARGE = 'it exceeds the limits of a block';

/** Why a runtime keeps an extrinsic out of a block. Order of `TransactionValidityError` in the pinned runtime. */
const INVALID = [
  'the call is not expected here',
  'the account cannot pay the fee',
  'the nonce is ahead of the account',
  'the nonce is spent',
  'the signature is wrong',
  'it was signed for an era that has ended',
  TOO_LARGE,
  'it is invalid',
  'a mandatory call was refused',
  'a mandatory call was signed',
  'the signer is not allowed',
] as const;
const FULL = 6;

/** `refused` is final for this extrinsic; `full` says that it may fit into a later block. */
export type Verdict = { kind: 'applied' } | { kind: 'full' } | { kind: 'refused'; reason: string };

/**
 * Reads `Result<_, TransactionValidityError>`: 00 ok; 01 00 kind = invalid; 01 01 kind = unknown. Used for the
 * results of `apply_extrinsic` and of `validate_transaction`, which share this beginning.
 */
export function readVerdict(result: Uint8Array): Verdict {
  const [outcome, group, kind] = result;
  if (outcome === 0) return { kind: 'applied' };
  if (outcome !== 1 || group !== 0 || kind === undefined)
    return { kind: 'refused', reason: 'its validity is unknown' };
  if (kind === FULL) return { kind: 'full' };
  return { kind: 'refused', reason: INVALID[kind] ?? 'it is invalid' };
}
