import { fromBase64Url, toBase64Url } from '../../../base/bytes.ts';
import { EncodingError, type CborValue } from '../../../base/cbor.ts';
import { MAX_NESTING } from '../../../base/cbor-nesting.ts';

/**
 * CBOR outside, JSON inside the guest.
 *
 * | CBOR | JSON |
 * | --- | --- |
 * | map with text keys, array, text, boolean, null | the same |
 * | integer within ±(2^53 - 1) | number |
 * | byte string | `{"$b64": "<base64url without padding>"}` |
 *
 * Refused both ways: other integers, floats, negative zero, text that is not well-formed Unicode, a map with
 * the key `__proto__`, a map with the key `$b64` that is not exactly a byte string, nesting beyond 64. On the
 * way in any map with the key `$b64` is refused, so that no two CBOR values meet in one JSON value.
 */
const BYTES_KEY = '$b64';
const RESERVED_KEY = '__proto__';

/** JSON text for the guest. @throws EncodingError `not-encodable`. */
export function toGuestJson(value: CborValue): string {
  return JSON.stringify(toJson(value, 0));
}

/**
 * A value that the guest wrote.
 * @param inside - how many lists and maps it will lie in where it is encoded.
 * @throws EncodingError `not-encodable`.
 */
export function fromGuestJson(text: string, inside = 0): CborValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EncodingError('not-encodable', 'not JSON', { cause });
  }
  return fromJson(value, inside);
}

function toJson(value: CborValue | undefined, nesting: number): unknown {
  if (isPlain(value)) return value;
  if (value instanceof Uint8Array) return { [BYTES_KEY]: toBase64Url(value) };
  if (nesting >= MAX_NESTING || typeof value !== 'object' || value === null) return refuse();
  if (Array.isArray(value)) return value.map((item: CborValue) => toJson(item, nesting + 1));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  for (const [key] of entries) if (key === BYTES_KEY || !isKey(key)) refuse();
  return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item as CborValue, nesting + 1)]));
}

function fromJson(value: unknown, nesting: number): CborValue {
  if (isPlain(value)) return value;
  if (typeof value !== 'object' || value === null) return refuse();
  if (Object.hasOwn(value, BYTES_KEY)) return bytesOf(value);
  if (nesting >= MAX_NESTING) return refuse();
  if (Array.isArray(value)) return value.map((item: unknown) => fromJson(item, nesting + 1));
  const entries = Object.entries(value);
  for (const [key] of entries) if (!isKey(key)) refuse();
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item, nesting + 1)]));
}

function bytesOf(value: object): Uint8Array {
  const entries: [string, unknown][] = Object.entries(value);
  const text = entries[0]?.[1];
  if (entries.length !== 1 || typeof text !== 'string') return refuse();
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new EncodingError('not-encodable', 'not base64url', { cause });
  }
}

function isPlain(value: unknown): value is null | boolean | number | string {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  return typeof value === 'string' && value.isWellFormed();
}

const isKey = (key: string): boolean => key !== RESERVED_KEY && key.isWellFormed();

function refuse(): never {
  throw new EncodingError('not-encodable', 'a value that does not cross into or out of a contract');
}
