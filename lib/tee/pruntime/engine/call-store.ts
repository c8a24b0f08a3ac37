import type { EngineLimits } from './limits.ts';
import { abortWith, type EntryWrites } from './outcome.ts';
import { byteLength, compareKeys, lowerBound, type ContractState } from './state.ts';

/** A page of a scan ends with the entry that fills it. */
const PAGE_BYTES = 256 * 1024;
const PAGE_ENTRIES = 1000;

/** For each key that a scan passes, also one that the call has deleted. */
const GAS_PER_SCANNED_KEY = 5_000;

/**
 * The store as one call sees it: the contract's state under the call's own writes. Nothing reaches the state
 * before `commit`.
 */
export class CallStore {
  readonly #state: ContractState;
  readonly #limits: EngineLimits;
  readonly #readOnly: boolean;
  readonly #writes = new Map<string, string | undefined>();
  #written: string[] = [];
  readonly #charge: (units: number) => void;
  #read = 0;
  #wrote = 0;

  /** @param charge - spends gas for work that the host does instead of the guest. */
  constructor(
    state: ContractState,
    limits: EngineLimits,
    readOnly: boolean,
    charge: (units: number) => void,
  ) {
    this.#charge = charge;
    this.#state = state;
    this.#limits = limits;
    this.#readOnly = readOnly;
  }

  get(key: string): string | undefined {
    this.#checkKey(key);
    const value = this.#current(key);
    this.#countRead(byteLength(key) + (value === undefined ? 0 : byteLength(value)));
    return value;
  }

  /** @param value - JSON text; `undefined` deletes. */
  set(key: string, value: string | undefined): void {
    if (this.#readOnly) abortWith('read-only');
    this.#checkKey(key);
    // A scan goes on after the last key it gave, and "after nothing" is its start.
    if (key === '') abortWith('contract-error');
    const bytes = value === undefined ? 0 : byteLength(value);
    if (bytes > this.#limits.valueBytes) abortWith('limit-exceeded');
    this.#wrote += byteLength(key) + bytes;
    if (this.#wrote > this.#limits.writeBytes) abortWith('limit-exceeded');
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
      this.#charge(GAS_PER_SCANNED_KEY);
      if (value === undefined) continue;
      page.push(`[${JSON.stringify(key)},${value}]`);
      bytes += byteLength(key) + byteLength(value);
      if (page.length >= Math.min(limit, PAGE_ENTRIES) || bytes >= PAGE_BYTES) break;
    }
    this.#countRead(bytes);
    return `[${page.join(',')}]`;
  }

  /**
   * Brings what the call wrote into the state. @returns it.
   * @throws CallAborted `limit-exceeded` where the state would become too large; it is then as it was.
   */
  commit(): EntryWrites {
    const { stateBytes, stateReserve, smallGrowth } = this.#limits;
    const growth = this.#state.growthBy(this.#writes);
    const room = growth > smallGrowth ? stateBytes - stateReserve : stateBytes;
    if (growth > 0 && this.#state.bytes + growth > room) abortWith('limit-exceeded');
    this.#state.apply(this.#writes);
    return this.#written.map((key) => [key, this.#writes.get(key)]);
  }

  #current(key: string): string | undefined {
    return this.#writes.has(key) ? this.#writes.get(key) : this.#state.get(key);
  }

  /** Merges the state's keys with the written ones; a key in both comes once. */
  *#keysFrom(prefix: string, after: string): Generator<string> {
    const start = compareKeys(prefix, after) > 0 ? prefix : after;
    const [base, own] = [this.#state.keys, this.#written];
    let [i, j] = [lowerBound(base, start), lowerBound(own, start)];
    for (;;) {
      const [a, b] = [base[i], own[j]];
      const key = a === undefined || (b !== undefined && b < a) ? b : a;
      if (key === undefined || !key.startsWith(prefix)) return;
      if (key === a) i++;
      if (key === b) j++;
      if (after === '' || key > after) yield key;
    }
  }

  #checkKey(key: string): void {
    if (key.length > this.#limits.keyLength) abortWith('limit-exceeded');
  }

  #countRead(bytes: number): void {
    this.#read += bytes;
    if (this.#read > this.#limits.readBytes) abortWith('limit-exceeded');
  }
}
