import { fail } from './outcome.ts';

/** Checks an argument and gives it its type; fails the call with `bad-arguments`. */
export type Shape<T> = (value: unknown, at?: string) => T;

/** A byte string as it looks inside a contract: base64url without padding. */
export type Blob64 = { $b64: string };

type Optional<T> = Shape<T | undefined> & { readonly optional: true };

const refuse = (at: string): never => fail('bad-arguments', at);

/** Text of at most `max` UTF-16 code units; with `pattern`, text that matches it. */
export const text =
  (max: number, pattern?: RegExp): Shape<string> =>
  (value, at = '') =>
    typeof value === 'string' && value.length <= max && (pattern === undefined || pattern.test(value))
      ? value
      : refuse(at);

/** An integer from `min` to `max`. */
export const integer =
  (min = 0, max = Number.MAX_SAFE_INTEGER): Shape<number> =>
  (value, at = '') =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(at);

/** Bytes: at most `max`, or exactly `exactly`. */
export const blob =
  (max: number, exactly?: number): Shape<Blob64> =>
  (value, at = '') => {
    const base64 = isRecord(value) ? value['$b64'] : undefined;
    if (typeof base64 !== 'string' || Object.keys(value as object).length !== 1) return refuse(at);
    const length = Math.floor((base64.length * 3) / 4);
    const fits = exactly === undefined ? length <= max : length === exactly;
    return fits ? { $b64: base64 } : refuse(at);
  };

/** `bytes` bytes in lower-case hex. */
export const hexId =
  (bytes: number): Shape<string> =>
  (value, at = '') =>
    typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value) ? value : refuse(at);

/** One of the given texts. */
export const oneOf =
  <const T extends string>(...choices: readonly T[]): Shape<T> =>
  (value, at = '') =>
    choices.find((choice) => choice === value) ?? refuse(at);

/** `null`, or what `shape` takes. */
export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null ? null : shape(value, at);

/** A field that may be absent. */
export const optional = <T>(shape: Shape<T>): Optional<T> =>
  Object.assign((value: unknown, at?: string) => (value === undefined ? undefined : shape(value, at)), {
    optional: true as const,
  });

/** An array of at most `max` items. */
export const list =
  <T>(shape: Shape<T>, max: number): Shape<T[]> =>
  (value, at = '') =>
    Array.isArray(value) && value.length <= max
      ? value.map((item: unknown, i) => shape(item, `${at}[${String(i)}]`))
      : refuse(at);

type Fields = Record<string, Shape<unknown>>;
type Typed<F extends Fields> = {
  [K in keyof F as F[K] extends { optional: true } ? never : K]: ReturnType<F[K]>;
} & { [K in keyof F as F[K] extends { optional: true } ? K : never]?: Exclude<ReturnType<F[K]>, undefined> };

/** An object of exactly these fields; an unknown one refuses it. */
export const object =
  <F extends Fields>(fields: F): Shape<Typed<F>> =>
  (value, at = '') => {
    if (!isRecord(value)) return refuse(at);
    for (const key of Object.keys(value))
      if (!Object.hasOwn(fields, key)) refuse(`${at}.${key.slice(0, 32)}`);
    const out: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(fields)) {
      const field = Object.hasOwn(value, key) ? value[key] : undefined;
      const checked = shape(field, `${at}.${key}`);
      if (checked !== undefined) out[key] = checked;
    }
    return out as Typed<F>;
  };

/** What the first shape takes if `key` is present, else what the second takes. */
export const having =
  <A, B>(key: string, present: Shape<A>, absent: Shape<B>): Shape<A | B> =>
  (value, at) =>
    isRecord(value) && Object.hasOwn(value, key) ? present(value, at) : absent(value, at);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
