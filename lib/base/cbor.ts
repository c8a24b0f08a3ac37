import { decode, encode } from 'cborg';
import { asBytes, equalBytes, type Bytes } from './bytes.ts';
import { isShallowCbor, MAX_NESTING } from './cbor-nesting.ts';
import { CodedError } from './errors.ts';

/**
 * Canonical CBOR (RFC 8949 section 4.2.3, the length-first key order of DAG-CBOR): one value has exactly
 * one encoding. Floats, tags, `undefined` and indefinite lengths do not exist here; arrays and maps
 * nest 64 deep at most.
 */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue | undefined };

export type EncodingErrorCode = 'not-canonical' | 'not-encodable' | 'wrong-shape';

export class EncodingError extends CodedError<EncodingErrorCode> {}

/** Map entries whose value is `undefined` are absent. @throws EncodingError `not-encodable`. */
export function encodeCbor(value: CborValue): Bytes {
  return asBytes(encode(plain(value, 0)));
}

/** @throws EncodingError `not-canonical` for anything but the one encoding of a value, to the last byte. */
export function decodeCbor(bytes: Uint8Array): unknown {
  if (!isShallowCbor(bytes)) throw new EncodingError('not-canonical', 'bytes are not canonical CBOR');
  let value: unknown;
  try {
    value = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      rejectDuplicateMapKeys: true,
    });
    if (equalBytes(encode(value), bytes)) {
      refuseFloats(value);
      return value;
    }
  } catch (cause) {
    throw new EncodingError('not-canonical', 'bytes are not canonical CBOR', { cause });
  }
  throw new EncodingError('not-canonical', 'bytes are not canonical CBOR');
}

function plain(value: CborValue | undefined, nesting: number): unknown {
  if (value instanceof Uint8Array || value === null) return value;
  if (typeof value === 'object') return plainItems(value, nesting);
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value;
      break;
    case 'string':
      if (value.isWellFormed()) return value;
      break;
    case 'bigint':
    case 'boolean':
      return value;
    default:
      break;
  }
  throw new EncodingError('not-encodable', `a ${typeof value} that has no canonical encoding`);
}

function plainItems(value: CborValue & object, nesting: number): unknown {
  if (nesting >= MAX_NESTING) throw new EncodingError('not-encodable', 'a value that nests too deep');
  if (Array.isArray(value)) return value.map((item: CborValue) => plain(item, nesting + 1));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Map(entries.map(([key, item]) => [key, plain(item as CborValue, nesting + 1)]));
}

function refuseFloats(value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('float');
  if (Array.isArray(value)) for (const item of value) refuseFloats(item);
  else if (value !== null && typeof value === 'object' && !(value instanceof Uint8Array)) {
    for (const item of Object.values(value)) refuseFloats(item);
  }
}
