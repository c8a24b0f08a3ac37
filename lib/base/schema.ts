import * as v from 'valibot';
import type { Bytes } from './bytes.ts';
import { asBytes } from './bytes.ts';
import { decodeCbor, encodeCbor, EncodingError, type CborValue } from './cbor.ts';

/** The vocabulary of message schemas. Objects are strict: an unknown field refuses the message. */

/** A byte string of exactly `length` bytes. */
export const bytesOf = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((b) => b.length === length, `expected ${String(length)} bytes`),
    v.transform((b): Bytes => asBytes(b)),
  );

/** A byte string of at most `max` bytes. */
export const bytesUpTo = (max: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((b) => b.length <= max, `more than ${String(max)} bytes`),
    v.transform((b): Bytes => asBytes(b)),
  );

/** An unsigned integer below 2^53. */
export const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const textUpTo = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** Milliseconds since 1970 UTC by the chain's clock. */
export const millis = uint;

export type Codec<T> = {
  /** @throws EncodingError `wrong-shape` or `not-encodable`. */
  encode(value: T): Bytes;
  /** @throws EncodingError `not-canonical` or `wrong-shape`. */
  decode(bytes: Uint8Array): T;
  /** Checks a value that was decoded as part of another. @throws EncodingError `wrong-shape`. */
  check(value: unknown): T;
};

/** Binds a schema to the canonical encoding. */
export function codecOf<S extends v.GenericSchema<unknown, CborValue>>(
  name: string,
  schema: S,
): Codec<v.InferOutput<S>> {
  const check = (value: unknown): v.InferOutput<S> => {
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    const at = v.getDotPath(result.issues[0]) ?? 'the whole';
    throw new EncodingError('wrong-shape', `${name}: ${at} has the wrong shape`);
  };
  return {
    encode: (value) => encodeCbor(check(value)),
    decode: (bytes) => check(decodeCbor(bytes)),
    check,
  };
}
