/** Keys in one list; a list that is full is cut in two. Small enough that moving its rest is cheap, large enough that there are few. */
const MOST = 512;

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

/** Keys in order, of which one can be added or taken away without touching the others. */
export class SortedKeys {
  /** None is empty, and each ends before the next begins. */
  readonly #lists: string[][] = [];
  /** The last key of each list. */
  readonly #ends: string[] = [];
  #count = 0;

  /** @param keys - each once, in any order. */
  constructor(keys: Iterable<string>) {
    const sorted = [...keys].sort(compareKeys);
    this.#count = sorted.length;
    for (let at = 0; at < sorted.length; at += MOST / 2) {
      const list = sorted.slice(at, at + MOST / 2);
      this.#lists.push(list);
      this.#ends.push(list.at(-1) ?? '');
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a key that is not there. */
  add(key: string): void {
    this.#count += 1;
    const which = Math.min(lowerBound(this.#ends, key), Math.max(0, this.#lists.length - 1));
    const list = this.#lists[which];
    if (list === undefined) {
      this.#lists.push([key]);
      this.#ends.push(key);
      return;
    }
    list.splice(lowerBound(list, key), 0, key);
    if (list.length > MOST) this.#cut(which, list);
    else this.#ends[which] = list.at(-1) ?? key;
  }

  /** Takes away a key that is there. */
  remove(key: string): void {
    const which = lowerBound(this.#ends, key);
    const list = this.#lists[which];
    const at = list === undefined ? 0 : lowerBound(list, key);
    if (list?.[at] !== key) return;
    this.#count -= 1;
    list.splice(at, 1);
    const end = list.at(-1);
    if (end !== undefined) this.#ends[which] = end;
    else {
      this.#lists.splice(which, 1);
      this.#ends.splice(which, 1);
    }
  }

  /** The keys from `start` on, in order. What is changed meanwhile may or may not show. */
  *from(start: string): Generator<string, undefined> {
    let which = lowerBound(this.#ends, start);
    let at = lowerBound(this.#lists[which] ?? [], start);
    for (let list = this.#lists[which]; list !== undefined; list = this.#lists[++which], at = 0)
      for (; at < list.length; at++) yield list[at] ?? '';
    return undefined;
  }

  #cut(which: number, list: string[]): void {
    const rest = list.splice(list.length >>> 1);
    this.#lists.splice(which + 1, 0, rest);
    this.#ends.splice(which, 1, list.at(-1) ?? '', rest.at(-1) ?? '');
  }
}
