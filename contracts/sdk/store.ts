import { host } from './host.ts';

const SCAN_PAGE = 500;

/** The contract's state: JSON values under text keys of at most 512 code units, in code unit order. */
export type Store = {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Entries whose key starts with `prefix` and lies after `after`, in order; reads ahead by pages. */
  scan(prefix: string, after?: string): Generator<[key: string, value: unknown]>;
};

export const store: Store = {
  get: (key) => host.get(key),
  set: (key, value) => {
    host.set(key, value);
  },
  delete: (key) => {
    host.delete(key);
  },
  *scan(prefix, after = '') {
    let last = after;
    for (;;) {
      const page = host.scan(prefix, last, SCAN_PAGE);
      yield* page;
      const end = page.at(-1);
      if (end === undefined) return;
      last = end[0];
    }
  },
};

/** Values of one kind under `<prefix><key>`. A contract reads back only what it wrote, so nothing is checked. */
export class StorageMap<T> {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get(key: string): T | undefined {
    return store.get(this.#prefix + key) as T | undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: T): void {
    store.set(this.#prefix + key, value);
  }

  delete(key: string): void {
    store.delete(this.#prefix + key);
  }

  /** Entries whose key starts with `start` and lies after `after`, in key order. */
  *scan(start = '', after = ''): Generator<[key: string, value: T]> {
    const from = after === '' ? '' : this.#prefix + after;
    for (const [key, value] of store.scan(this.#prefix + start, from)) {
      yield [key.slice(this.#prefix.length), value as T];
    }
  }
}

/** One value. */
export class StorageValue<T> {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  get(): T | undefined {
    return store.get(this.#key) as T | undefined;
  }

  set(value: T): void {
    store.set(this.#key, value);
  }
}

/** A counter as a key part: sixteen digits, so that key order is number order. */
export const orderedKey = (value: number): string => String(value).padStart(16, '0');
