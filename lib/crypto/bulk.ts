import { asBytes, type Bytes } from '../base/bytes.ts';
import { hashBytes, macBytes } from './domain.ts';

/**
 * `hashBytes` and `macBytes` for pages of any length: long ones by WebCrypto, which is several times as fast and works beside the
 * calling thread; short ones at once, because giving WebCrypto a task costs more than they do.
 */
const LONG_BYTES = 8 * 1024;

/** SHA-256. */
export async function hashBulk(bytes: Uint8Array): Promise<Bytes> {
  if (bytes.length < LONG_BYTES) return hashBytes(bytes);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', asBytes(bytes)));
}

/** HMAC-SHA-256 (RFC 2104) under one key, which must not be empty. */
export function createBulkMac(key: Uint8Array): (message: Uint8Array) => Promise<Bytes> {
  let imported: Promise<CryptoKey> | undefined;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return async (message) => {
    if (message.length < LONG_BYTES) return macBytes(key, message);
    imported ??= crypto.subtle.importKey('raw', asBytes(key), algorithm, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', await imported, asBytes(message)));
  };
}
