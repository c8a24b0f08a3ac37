import { importGcmKey } from '#aes-gcm';
import { asBytes, concatBytes, utf8, type Bytes } from '../../base/bytes.ts';
import type { GcmKey } from '../aes-gcm-script.ts';
import { FloeError } from './floe-error.ts';
import { FLOE_KEY_LENGTH, FLOE_TAG_LENGTH, type FloeParameters } from './floe-parameters.ts';

/**
 * The FLOE key schedule. Layer: used by the encryptor and decryptor only.
 *
 *     key ── "HEADER_TAG:" ──> header tag (32)
 *      └──── "MESSAGE_KEY:" ─> message key (48) ── "DEK:" ‖ u64be(index, low m bits cleared) ──> segment key (32)
 */
const HEADER_TAG = utf8('HEADER_TAG:');
const MESSAGE_KEY = utf8('MESSAGE_KEY:');
const SEGMENT_KEY = utf8('DEK:');
const MESSAGE_KEY_LENGTH = 48;
const SEGMENT_KEY_LENGTH = 32;

/** What every derivation of one ciphertext binds. */
export type FloeContext = { readonly params: Bytes; readonly iv: Bytes; readonly aad: Bytes };

/** The AES key of the segment at `index`; never extractable. */
export type SegmentKeys = (index: number) => Promise<GcmKey>;

/** @throws FloeError `wrong-parameters` if the key is not 32 bytes. */
export async function importFloeKey(key: Uint8Array): Promise<CryptoKey> {
  if (key.length !== FLOE_KEY_LENGTH) throw new FloeError('wrong-parameters', 'a FLOE key has 32 bytes');
  return importHmacKey(asBytes(key));
}

export async function deriveHeaderTag(key: CryptoKey, context: FloeContext): Promise<Bytes> {
  return expand(key, context, HEADER_TAG, FLOE_TAG_LENGTH);
}

/**
 * Derives the message key and returns the source of segment keys. Neighbouring segments share a key, so one
 * imported key is remembered; memory does not grow with the file.
 */
export async function deriveSegmentKeys(
  key: CryptoKey,
  context: FloeContext,
  parameters: FloeParameters,
): Promise<SegmentKeys> {
  const message = await expand(key, context, MESSAGE_KEY, MESSAGE_KEY_LENGTH);
  const messageKey = await importHmacKey(message);
  message.fill(0);
  const span = 2 ** parameters.rotationBits;
  let newest: { first: number; key: Promise<GcmKey> } | undefined;
  return (index) => {
    const first = Math.floor(index / span) * span;
    if (newest?.first !== first) newest = { first, key: deriveSegmentKey(messageKey, context, first) };
    return newest.key;
  };
}

async function deriveSegmentKey(messageKey: CryptoKey, context: FloeContext, first: number): Promise<GcmKey> {
  const purpose = concatBytes(SEGMENT_KEY, u64be(first));
  const raw = await expand(messageKey, context, purpose, SEGMENT_KEY_LENGTH);
  const key = await importGcmKey(raw);
  raw.fill(0);
  return key;
}

/**
 * HKDF-Expand-SHA-384(key, params ‖ iv ‖ purpose ‖ aad, length) for one output block (RFC 5869 section 2.3).
 * By HMAC, because WebCrypto's HKDF would run the extract step first.
 */
async function expand(key: CryptoKey, context: FloeContext, purpose: Bytes, length: number): Promise<Bytes> {
  const input = concatBytes(context.params, context.iv, purpose, context.aad, Uint8Array.of(1));
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, input)).slice(0, length);
}

function importHmacKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-384' }, false, ['sign']);
}

export function u64be(value: number): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}
