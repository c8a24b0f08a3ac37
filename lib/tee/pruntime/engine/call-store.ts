import type { Budget } from './budget.ts';
import type { EngineLimits } from './limits.ts';
import { MEMBER_MARK } from './members.ts';
import { abortWith } from './outcome.ts';
import { compareKeys, lowerBound } from './sorted-keys.ts';
import { byteLength, type ContractState, type Writes } from './state.ts';

/** A page of a scan ends with the entry that fills it. */
const PAGE_BYTES = 256 * 1024;
const PAGE_ENTRIES = 1000;

/** The first key that is no member's. */
const AFTER_MEMBERS = '\u0001';

/** For each key that a scan passes, also one that the call has deleted. */
const GAS_PER_SCANNED_KEY = 5_000;

export type CallStoreOptions = {
  /** What the contract's keys begin with in the state. */
  readonly prefix: string;
  readonly limits: EngineLimits;
  readonly readOnly: boolean;
  readonly budget: Budget;
  /** Spends gas for work that the host does instead of the guest. */
  readonly charge: (units: number) => void;
  /** What earlier frames of the contract wrote in the same call. */
  readonly before?: Writes;
};

/**
 * The store as one frame sees it: the contract's part of the state under what the call wrote so far. Nothing of it reaches the state
 * by itself.
 */
export class CallStore {
  readonly #state: ContractState;
  readonly #options: CallStoreOptions;
  readonly #writes: Map<string, string | undefined>;
  readonly #written: string[];

  constructor(state: ContractState, options: CallStoreOptions) {
    this.#state = state;
    this.#options = options;
    this.#writes = new Map(options.before);
    this.#written = [...this.#writes.keys()].sort(compareKeys);
  }

  /** What this frame, and those of the contract before it, wrote. */
  get writes(): Writes {
    return this.#writes;
  }

  get(key: string): string | undefined {
    this.#checkKey(key);
    const value = this.#current(key);
    this.#options.budget.read(byteLength(key) + (value === undefined ? 0 : byteLength(value)));
    return value;
  }

  /** @param value - JSON text; `undefined` deletes. */
  set(key: string, value: string | undefined): void {
    if (this.#options.readOnly) abortWith('read-only');
    this.#checkKey(key);
    // A scan goes on after the last key it gave, and "after nothing" is its start; the mark is the group's.
    if (key === '' || key.startsWith(MEMBER_MARK)) abortWith('contract-error');
    const bytes = value === undefined ? 0 : byteLength(value);
    if (bytes > this.#options.limits.valueBytes) abortWith('limit-exceeded');
    this.#options.budget.write(byteLength(key) + bytes);
    if (!this.#writes.has(key)) this.#written.splice(lowerBound(this.#written, key), 0, key);
    this.#writes.set(key, value);
  }

  /**
   * JSON text of `[[key, value], …]`: entries whose key starts with `prefix` and lies after `after` (all of
   * them if it is empty), in key order. At most `limit` entries and about 256 KiB; an empty page is the end.
   */
  scan(prefix: string, after: string, limit: number): string {
    this.#checkKey(prefix);
    const page: string[] = [];
    let bytes = 0;
    for (const key of this.#keysFrom(prefix, after)) {
      const value = this.#current(key);
      this.#options.charge(GAS_PER_SCANNED_KEY);
      if (value === undefined) continue;
      page.push(`[${JSON.stringify(key)},${value}]`);
      bytes += byteLength(key) + byteLength(value);
      if (page.length >= Math.min(limit, PAGE_ENTRIES) || bytes >= PAGE_BYTES) break;
    }
    this.#options.budget.read(bytes);
    return `[${page.join(',')}]`;
  }

  #current(key: string): string | undefined {
    return this.#writes.has(key) ? this.#writes.get(key) : this.#state.get(this.#options.prefix + key);
  }

  /** Merges the contract's keys in the state with the written ones; a key in both comes once. */
  *#keysFrom(prefix: string, after: string): Generator<string> {
    const own = this.#options.prefix;
    const start = compareKeys(prefix, after) > 0 ? prefix : after;
    const written = this.#written;
    // The root's part of the state lies behind its members'.
    const base = this.#state.keysFrom(own === '' && start === '' ? AFTER_MEMBERS : own + start);
    let next = base.next().value;
    let j = lowerBound(written, start);
    for (;;) {
      const a = next?.startsWith(own + prefix) === true ? next.slice(own.length) : undefined;
      const b = written[j]?.startsWith(prefix) === true ? written[j] : undefined;
      const key = a === undefined || (b !== undefined && b < a) ? b : a;
      if (key === undefined) return;
      if (key === a) next = base.next().value;
      if (key === b) j++;
      if (after === '' || key > after) yield key;
    }
  }

  #checkKey(key: string): void {
    if (key.length > this.#options.limits.keyLength) abortWith('limit-exceeded');
  }
}
