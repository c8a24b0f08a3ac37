import { utf8 } from '../../../base/bytes.ts';
import { EngineError } from './errors.ts';

/** What a call wrote: JSON texts by key; `undefined` deletes. */
export type Writes = ReadonlyMap<string, string | undefined>;

/** One contract's state: keys in code unit order, each with a JSON text. */
export class ContractState {
  readonly #values: Map<string, string>;
  readonly #entryBytes: number;
  #keys: string[];
  #bytes = 0;

  /**
   * @param entryBytes - what each entry counts beside its key and value.
   * @throws EngineError `bad-state` for an empty or repeated key, or a value that is not JSON.
   */
  constructor(entries: Iterable<[string, string]>, entryBytes: number) {
    this.#entryBytes = entryBytes;
    this.#values = new Map();
    for (const [key, value] of entries) {
      if (key === '' || this.#values.has(key)) {
        throw new EngineError('bad-state', 'an empty or repeated key in the state');
      }
      checkJson(value);
      this.#values.set(key, value);
      this.#bytes += this.#sizeOf(key, value);
    }
    this.#keys = [...this.#values.keys()].sort(compareKeys);
  }

  get keys(): readonly string[] {
    return this.#keys;
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** All entries in key order. */
  entries(): [string, string][] {
    return this.#keys.map((key) => [key, this.#values.get(key) ?? '']);
  }

  /** What the state takes, as limits count it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** By how many bytes these writes would make the state larger; negative where they make it smaller. */
  growthBy(writes: Writes): number {
    let growth = 0;
    for (const [key, value] of writes)
      growth += this.#sizeOf(key, value) - this.#sizeOf(key, this.#values.get(key));
    return growth;
  }

  /** Applies what one call wrote. */
  apply(writes: Writes): void {
    this.#bytes += this.growthBy(writes);
    const added: string[] = [];
    let removed = false;
    for (const [key, value] of writes) {
      if (value === undefined) removed = this.#values.delete(key) || removed;
      else {
        if (!this.#values.has(key)) added.push(key);
        this.#values.set(key, value);
      }
    }
    if (removed) this.#keys = this.#keys.filter((key) => this.#values.has(key));
    if (added.length > 0) this.#keys = mergeKeys(this.#keys, added.sort(compareKeys));
  }

  #sizeOf(key: string, value: string | undefined): number {
    return value === undefined ? 0 : byteLength(key) + byteLength(value) + this.#entryBytes;
  }
}

/** The order of keys: by UTF-16 code units. */
export const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Index of the first of `keys` that is not below `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mergeKeys(keys: string[], added: string[]): string[] {
  const first = lowerBound(keys, added[0] ?? '');
  const out = keys.slice(0, first);
  let at = 0;
  for (const key of keys.slice(first)) {
    for (let next = added[at]; next !== undefined && next < key; next = added[++at]) out.push(next);
    out.push(key);
  }
  for (const key of added.slice(at)) out.push(key);
  return out;
}

function checkJson(value: string): void {
  try {
    JSON.parse(value);
  } catch (cause) {
    throw new EngineError('bad-state', 'a value of the state is not JSON', { cause });
  }
}

/** Bytes that a text takes; what limits count. */
export const byteLength = (text: string): number => utf8(text).length;
