import { expand } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, concatBytes, equalBytes, utf8, type Bytes } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { openBox, sealBoxWithNonce } from './box.ts';
import { createBulkMac } from './bulk.ts';
import { macBytes } from './domain.ts';
import { CryptoError } from './errors.ts';

/**
 * Deterministic authenticated encryption, so that replicas write the same bytes: SIV = HMAC-SHA-256(nonce key, CBOR[AAD, page]),
 * page key = HKDF-Expand(encryption key, SIV[0..16]), nonce = SIV[16..28], AES-256-GCM. The AAD must name the position and the
 * version: a nonce over the page alone would repeat across positions.
 *
 * Bytes: SIV[0..16] ‖ nonce[12] ‖ ciphertext ‖ tag[16].
 */
export type SyntheticKeys = { encryption: Bytes; nonce: Bytes };

export async function sealSynthetic(keys: SyntheticKeys, page: Bytes, aad: Bytes): Promise<Bytes> {
  const siv = macBytes(keys.nonce, encodeCbor([aad, page]));
  const sealed = await sealBoxWithNonce(pageKey(keys, siv), siv.slice(16, 28), page, aad);
  return concatBytes(siv.slice(0, 16), sealed);
}

/** @throws CryptoError `cannot-open`. */
export async function openSynthetic(keys: SyntheticKeys, sealed: Bytes, aad: Bytes): Promise<Bytes> {
  const page = await openBox(pageKey(keys, sealed), sealed.slice(16), aad);
  const siv = macBytes(keys.nonce, encodeCbor([aad, page]));
  if (!equalBytes(siv.slice(0, 28), sealed.slice(0, 28)))
    throw new CryptoError('cannot-open', 'the page cannot be opened');
  return page;
}

export type SyntheticBox = {
  seal(page: Bytes, aad: Bytes): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`. */
  open(sealed: Bytes, aad: Bytes): Promise<Bytes>;
};

/**
 * The same bytes as `sealSynthetic` and `openSynthetic`, for many pages under one pair of keys: the MAC is the platform's own, which
 * works beside the calling thread and through long pages several times as fast.
 */
export function createSyntheticBox(keys: SyntheticKeys): SyntheticBox {
  const mac = createBulkMac(keys.nonce);
  const sivOf = (page: Bytes, aad: Bytes): Promise<Bytes> => mac(encodeCbor([aad, page]));
  return {
    async seal(page, aad) {
      const siv = await sivOf(page, aad);
      const sealed = await sealBoxWithNonce(pageKey(keys, siv), siv.slice(16, 28), page, aad);
      return concatBytes(siv.slice(0, 16), sealed);
    },
    async open(sealed, aad) {
      const page = await openBox(pageKey(keys, sealed), sealed.slice(16), aad);
      const siv = await sivOf(page, aad);
      if (!equalBytes(siv.slice(0, 28), sealed.slice(0, 28)))
        throw new CryptoError('cannot-open', 'the page cannot be opened');
      return page;
    },
  };
}

function pageKey(keys: SyntheticKeys, siv: Bytes): Bytes {
  return asBytes(expand(sha256, keys.encryption, concatBytes(utf8('velum/1/page'), siv.slice(0, 16)), 32));
}
