import type { Description } from './description.ts';
import { refuse } from './fault.ts';

/**
 * Checks an argument and gives it its type; fails the call with `bad-arguments` and the path of what is wrong. Outside of an engine it
 * throws a ShapeFault.
 */
export type Shape<T> = { (value: unknown, at?: string): T; readonly description: Description };

/** A byte string as it looks inside a contract: base64url without padding. */
export type Blob64 = { $b64: string };

type Optional<T> = Shape<T | undefined> & { readonly optional: true };

function shape<T>(description: Description, check: (value: unknown, at: string) => T): Shape<T> {
  return Object.assign((value: unknown, at = '') => check(value, at), { description });
}

/** Text of at most `max` UTF-16 code units; with `pattern`, text that matches it. */
export function text(max: number, pattern?: RegExp): Shape<string> {
  if (pattern?.global === true || pattern?.sticky === true)
    throw new TypeError('a pattern has no flags g and y');
  const description: Description = {
    kind: 'text',
    max,
    ...(pattern !== undefined && { pattern: { source: pattern.source, flags: pattern.flags } }),
  };
  return shape(description, (value, at) =>
    typeof value === 'string' && value.length <= max && (pattern === undefined || pattern.test(value))
      ? value
      : refuse(at, description),
  );
}

/** An integer from `min` to `max`. */
export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Shape<number> {
  const description: Description = { kind: 'integer', min, max };
  return shape(description, (value, at) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(at, description),
  );
}

export function boolean(): Shape<boolean> {
  const description: Description = { kind: 'boolean' };
  return shape(description, (value, at) => (typeof value === 'boolean' ? value : refuse(at, description)));
}

/** Bytes: at most `max`, or exactly `exactly`. */
export function blob(max: number, exactly?: number): Shape<Blob64> {
  const description: Description = { kind: 'bytes', max, ...(exactly !== undefined && { exactly }) };
  return shape(description, (value, at) => {
    const base64 = isRecord(value) ? value['$b64'] : undefined;
    if (typeof base64 !== 'string' || Object.keys(value as object).length !== 1)
      return refuse(at, description);
    const length = Math.floor((base64.length * 3) / 4);
    const fits = exactly === undefined ? length <= max : length === exactly;
    return fits ? { $b64: base64 } : refuse(at, description);
  });
}

/** `bytes` bytes in lower-case hex. */
export function hexId(bytes: number): Shape<string> {
  const description: Description = { kind: 'hex', bytes };
  return shape(description, (value, at) =>
    typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value)
      ? value
      : refuse(at, description),
  );
}

/** One of the given texts. */
export function oneOf<const T extends string>(...choices: readonly T[]): Shape<T> {
  const description: Description = { kind: 'choice', of: choices };
  return shape(
    description,
    (value, at) => choices.find((choice) => choice === value) ?? refuse(at, description),
  );
}

/** `null`, or what `of` takes. */
export function nullable<T>(of: Shape<T>): Shape<T | null> {
  return shape({ kind: 'nullable', of: of.description }, (value, at) =>
    value === null ? null : of(value, at),
  );
}

/** A field that may be absent. */
export function optional<T>(of: Shape<T>): Optional<T> {
  return Object.assign(
    shape({ kind: 'optional', of: of.description }, (value, at) =>
      value === undefined ? undefined : of(value, at),
    ),
    { optional: true as const },
  );
}

/** An array of at most `max` items. */
export function list<T>(of: Shape<T>, max: number): Shape<T[]> {
  const description: Description = { kind: 'list', of: of.description, max };
  return shape(description, (value, at) =>
    Array.isArray(value) && value.length <= max
      ? value.map((item: unknown, i) => of(item, `${at}[${String(i)}]`))
      : refuse(at, description),
  );
}

type Fields = Record<string, Shape<unknown>>;
type Typed<F extends Fields> = {
  [K in keyof F as F[K] extends { optional: true } ? never : K]: ReturnType<F[K]>;
} & { [K in keyof F as F[K] extends { optional: true } ? K : never]?: Exclude<ReturnType<F[K]>, undefined> };

/** An object of exactly these fields; an unknown one refuses it. */
export function object<F extends Fields>(fields: F): Shape<Typed<F>> {
  const entries = Object.entries(fields);
  const description: Description = {
    kind: 'object',
    fields: Object.fromEntries(entries.map(([key, field]) => [key, field.description])),
  };
  return shape(description, (value, at) => {
    if (!isRecord(value)) return refuse(at, description);
    for (const key of Object.keys(value))
      if (!Object.hasOwn(fields, key)) refuse(`${at}.${key.slice(0, 32)}`);
    const out: Record<string, unknown> = {};
    for (const [key, field] of entries) {
      const checked = field(Object.hasOwn(value, key) ? value[key] : undefined, `${at}.${key}`);
      if (checked !== undefined) out[key] = checked;
    }
    return out as Typed<F>;
  });
}

/** What the first shape takes if `key` is present, else what the second takes. */
export function having<A, B>(key: string, present: Shape<A>, absent: Shape<B>): Shape<A | B> {
  const description: Description = {
    kind: 'having',
    key,
    present: present.description,
    absent: absent.description,
  };
  return shape<A | B>(description, (value, at) =>
    isRecord(value) && Object.hasOwn(value, key) ? present(value, at) : absent(value, at),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
