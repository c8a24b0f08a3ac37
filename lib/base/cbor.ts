import { decode, encode } from 'cborg';
import { asBytes, equalBytes, type Bytes } from './bytes.ts';
import { CodedError } from './errors.ts';

/**
 * Canonical CBOR (RFC 8949 section 4.2.3, the length-first key order of DAG-CBOR): one value has exactly
 * one encoding. Floats, tags, `undefined` and indefinite lengths do not exist here.
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
  return asBytes(encode(plain(value)));
}

/** @throws EncodingError `not-canonical` for anything but the one encoding of a value, to the last byte. */
export function decodeCbor(bytes: Uint8Array): unknown {
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

function plain(value: CborValue | undefined): unknown {
  if (value instanceof Uint8Array || value === null) return value;
  if (Array.isArray(value)) return value.map((item: CborValue) => plain(item));
  switch (typeof value) {
    case 'object': {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      return new Map(entries.map(([key, item]) => [key, plain(item as CborValue)]));
    }
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

function refuseFloats(value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('float');
  if (Array.isArray(value)) for (const item of value) refuseFloats(item);
  else if (value !== null && typeof value === 'object' && !(value instanceof Uint8Array)) {
    for (const item of Object.values(value)) refuseFloats(item);
  }
}
