import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { asBytes, concatBytes, fromBase64Url, utf8, type Bytes } from '../base/bytes.ts';

/** X-Wing's decapsulation by WebCrypto's ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem, section 5.5): seven times as fast as JavaScript. */

const KEM_CIPHERTEXT = 1088;
const LABEL = utf8('\\.//^\\');
/** What a PKCS #8 private key of X25519 begins with (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

/** What of WebCrypto's key encapsulation is used; not every platform has it, and its types are not everywhere. */
type Encapsulation = {
  importKey(
    format: 'raw-seed',
    seed: Bytes,
    algorithm: 'ML-KEM-768',
    extractable: boolean,
    usages: readonly ['decapsulateBits'],
  ): Promise<CryptoKey>;
  decapsulateBits(algorithm: 'ML-KEM-768', key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
};

/** @returns the shared secret; `undefined` where the platform has no ML-KEM, or does not take what it was given: ours decides then. */
export async function decapsulateByPlatform(
  encapsulation: Uint8Array,
  seed: Uint8Array,
): Promise<Bytes | undefined> {
  const subtle = globalThis.crypto.subtle as SubtleCrypto & Partial<Encapsulation>;
  if (typeof subtle.decapsulateBits !== 'function') return undefined;
  try {
    return await decapsulate(subtle as SubtleCrypto & Encapsulation, asBytes(encapsulation.slice()), seed);
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return undefined;
    throw error;
  }
}

async function decapsulate(
  subtle: SubtleCrypto & Encapsulation,
  encapsulation: Bytes,
  seed: Uint8Array,
): Promise<Bytes> {
  const expanded = asBytes(shake256(seed, { dkLen: 96 }));
  const kem = await subtle.importKey('raw-seed', expanded.slice(0, 64), 'ML-KEM-768', false, [
    'decapsulateBits',
  ]);
  const scalar = concatBytes(PKCS8_HEAD, expanded.slice(64));
  const secret = await subtle.importKey('pkcs8', scalar, 'X25519', true, ['deriveBits']);
  const { x = '' } = await subtle.exportKey('jwk', secret);
  const theirs = encapsulation.slice(KEM_CIPHERTEXT);
  const theirKey = await subtle.importKey('raw', theirs, 'X25519', false, []);
  const [kemSecret, curveSecret] = await Promise.all([
    subtle.decapsulateBits('ML-KEM-768', kem, encapsulation.slice(0, KEM_CIPHERTEXT)),
    subtle.deriveBits({ name: 'X25519', public: theirKey }, secret, 256),
  ]);
  const combined = [new Uint8Array(kemSecret), new Uint8Array(curveSecret), theirs, fromBase64Url(x), LABEL];
  return asBytes(sha3_256(concatBytes(...combined)));
}
