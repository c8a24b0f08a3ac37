import type { Bytes } from '../../base/bytes.ts';
import { TOKEN_SPKI_LENGTH, tokenKeyId } from '../../crypto/blind-rsa/public-key.ts';
import type { Signer } from '../../crypto/signing.ts';
import { cosign } from '../quorum.ts';
import { storeDecisionCodec, storeDecisionMessage, type StoreDecision } from '../records/store.ts';
import { signerOf } from '../testing.ts';
import { GOVERNANCE } from '../reducer/testing.ts';
import { tokenKeyCodec, type TokenKey } from '../upload-tokens/token-key.ts';

/** Who signs the token keys of a test's portal. */
export const STORE = signerOf(0x21);

/** A decision on a store, by governance unless somebody else is to sign. */
export function storeBody(
  { network }: { network: Bytes },
  decision: Omit<StoreDecision, 'cosignatures'>,
  by: readonly Signer[] = GOVERNANCE.slice(0, 2),
): Bytes {
  const cosignatures = by.map((signer) => cosign(signer, storeDecisionMessage(network, decision)));
  return storeDecisionCodec.encode({ ...decision, cosignatures });
}

/** The form of a token key, around no key of RSA at all. */
export function plainTokenKey(fill: number, notBefore: number, notAfter: number): TokenKey {
  const spki = new Uint8Array(TOKEN_SPKI_LENGTH).fill(fill);
  return { v: 1, id: tokenKeyId(spki), spki, notBefore, notAfter, bytes: 1 << 24 };
}

export const tokenKeyBody = (...of: Parameters<typeof plainTokenKey>): Bytes =>
  tokenKeyCodec.encode(plainTokenKey(...of));
