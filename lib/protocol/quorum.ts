import { toHex, type Bytes } from '../base/bytes.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import type { Cosignature } from './fields.ts';

export function cosign(signer: Signer, message: Bytes): Cosignature {
  return { by: signer.identity, signature: signer.sign(message) };
}

/**
 * A message counts when at least `threshold` different members signed it. Signatures of strangers are skipped, not fatal:
 * anyone could append one.
 * @throws ProtocolError `no-quorum`.
 */
export function verifyQuorum(
  message: Bytes,
  given: readonly Cosignature[],
  members: readonly Uint8Array[],
  threshold: number,
): void {
  const allowed = new Set(members.map(toHex));
  const signed = new Set<string>();
  for (const { by, signature } of given) {
    const id = toHex(by);
    if (allowed.has(id) && !signed.has(id) && isSignatureOf(by, message, signature)) signed.add(id);
  }
  if (threshold < 1 || signed.size < threshold) {
    throw new ProtocolError(
      'no-quorum',
      `${String(signed.size)} of the ${String(threshold)} signatures that count`,
    );
  }
}
