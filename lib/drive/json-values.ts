import { fromBase64Url, toBase64Url } from '../base/bytes.ts';
import type { CborValue } from '../base/cbor.ts';
import { DriveError } from './drive-error.ts';

/** What is said to contracts, in JSON: bytes are {"$b64": base64url}, as inside contracts. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** @throws DriveError `bad-argument` for text after "$b64" that is not base64url. */
export function fromJson(value: JsonValue): CborValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === '$b64' && typeof only[1] === 'string') return bytesOf(only[1]);
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new DriveError('bad-argument', 'the text after "$b64" is not base64url', { cause });
  }
}

/** @throws DriveError `tampered` for what no contract can answer. */
export function toJson(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return { $b64: toBase64Url(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  throw new DriveError('tampered', 'the contract answered something that JSON cannot say');
}
