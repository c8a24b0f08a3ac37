import { CodedError } from '../../lib/base/errors.ts';

export type SettingsErrorCode = 'missing-setting' | 'bad-setting';

/** A setting that is absent or makes no sense; the text names the variable and what to set it to. */
export class SettingsError extends CodedError<SettingsErrorCode> {}

export type Settings = {
  text(name: string, fallback?: string): string;
  /** Undefined where it is absent or empty. */
  optional(name: string): string | undefined;
  port(name: string, fallback?: number): number;
  number(name: string, fallback: number): number;
  hex(name: string, bytes: number): Uint8Array<ArrayBuffer>;
  list(name: string): string[];
  /** One of these words; the first where it is absent. */
  oneOf<const T extends string>(name: string, words: readonly [T, ...T[]]): T;
};

/** Reads `VELUM_…` variables; each process does so once, in its config. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const text = (name: string, fallback?: string): string => {
    const value = env[name] ?? fallback;
    if (value === undefined || value === '') throw new SettingsError('missing-setting', `set ${name}`);
    return value;
  };
  const number = (name: string, fallback?: number): number => {
    const value = Number(text(name, fallback?.toString()));
    if (!Number.isSafeInteger(value) || value < 0)
      throw new SettingsError('bad-setting', `${name} must be a whole number`);
    return value;
  };
  return {
    text,
    optional: (name) => (env[name] === '' ? undefined : env[name]),
    number,
    port(name, fallback) {
      const port = number(name, fallback);
      if (port > 65_535) throw new SettingsError('bad-setting', `${name} must be a port below 65536`);
      return port;
    },
    hex(name, bytes) {
      const value = text(name).replace(/^0x/, '');
      if (!/^[0-9a-f]*$/i.test(value) || value.length !== bytes * 2) {
        throw new SettingsError('bad-setting', `${name} must be ${String(bytes)} bytes of hex`);
      }
      return Uint8Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    },
    oneOf(name, words) {
      const value = env[name] ?? '';
      const word = value === '' ? words[0] : words.find((one) => one === value);
      if (word !== undefined) return word;
      throw new SettingsError('bad-setting', `${name} must be one of: ${words.join(', ')}`);
    },
    list: (name) => (env[name] ?? '').split(',').filter((item) => item !== ''),
  };
}
