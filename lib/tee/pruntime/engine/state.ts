import { EngineError } from './errors.ts';
import { SortedKeys } from './sorted-keys.ts';

/** What a call wrote: JSON texts by key; `undefined` deletes. */
export type Writes = ReadonlyMap<string, string | undefined>;

/** One contract's state: keys in code unit order, each with a JSON text. */
export class ContractState {
  readonly #values: Map<string, string>;
  readonly #entryBytes: number;
  readonly #keys: SortedKeys;
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
    this.#keys = new SortedKeys(this.#values.keys());
  }

  /** The keys from `start` on, in order. */
  keysFrom(start: string): Generator<string, undefined> {
    return this.#keys.from(start);
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** All entries in key order. */
  entries(): [string, string][] {
    return [...this.#keys.from('')].map((key) => [key, this.#values.get(key) ?? '']);
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
    for (const [key, value] of writes) {
      if (value === undefined) {
        if (this.#values.delete(key)) this.#keys.remove(key);
      } else {
        if (!this.#values.has(key)) this.#keys.add(key);
        this.#values.set(key, value);
      }
    }
  }

  #sizeOf(key: string, value: string | undefined): number {
    return value === undefined ? 0 : byteLength(key) + byteLength(value) + this.#entryBytes;
  }
}

function checkJson(value: string): void {
  try {
    JSON.parse(value);
  } catch (cause) {
    throw new EngineError('bad-state', 'a value of the state is not JSON', { cause });
  }
}

/** Bytes that a text takes; what limits count. */
export const byteLength = (text: string): number => Buffer.byteLength(text);
