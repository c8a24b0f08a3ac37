import type { GroupCode } from './messages.ts';

/** Milliseconds after which a copy that nobody asked anything is given up. */
const COPY_LIFE = 60_000;

type Place = {
  /** What copies are booted from; there is none before it is open. */
  code: GroupCode | undefined;
  /** The slot where its commands run. */
  readonly home: number;
  /** Slots that hold a copy of its state for queries, with when each was last asked. */
  readonly copies: Map<number, { isReady: boolean; usedAt: number }>;
};

/** Which slot holds which instance. An instance has one home, where it is written, and copies on other slots, which follow. */
export class Placement {
  readonly #places = new Map<string, Place>();
  readonly #slots: number;
  readonly #now: () => number;

  constructor(slots: number, now: () => number = () => performance.now()) {
    this.#slots = slots;
    this.#now = now;
  }

  /** Gives an instance that is to be opened its home; one of that name that is there keeps it. */
  assign(instance: string): void {
    if (!this.#places.has(instance))
      this.#places.set(instance, { code: undefined, home: this.#emptiest(), copies: new Map() });
  }

  /** An instance is open at its home. */
  opened(instance: string, code: GroupCode): void {
    const place = this.#places.get(instance);
    if (place !== undefined) place.code = code;
  }

  codeOf(instance: string): GroupCode | undefined {
    return this.#places.get(instance)?.code;
  }

  /** Whether a task of an instance may run on a slot. One that is not there is refused on any. */
  mayRun(instance: string, kind: 'command' | 'query', slot: number): boolean {
    const place = this.#places.get(instance);
    if (place === undefined || place.home === slot) return true;
    return kind === 'query' && place.copies.get(slot)?.isReady === true;
  }

  has(instance: string): boolean {
    return this.#places.has(instance);
  }

  /** Forgets an instance. */
  remove(instance: string): void {
    this.#places.delete(instance);
  }

  /** Forgets an instance's copies. @returns the slots that hold them. */
  takeCopies(instance: string): number[] {
    const copies = this.#places.get(instance)?.copies;
    const slots = [...(copies?.keys() ?? [])];
    copies?.clear();
    return slots;
  }

  /** A slot's thread is gone with all that it held. */
  lost(slot: number): void {
    for (const [instance, { home, copies }] of this.#places) {
      copies.delete(slot);
      if (home === slot) this.#places.delete(instance);
    }
  }

  answered(instance: string, slot: number): void {
    const copy = this.#places.get(instance)?.copies.get(slot);
    if (copy !== undefined) copy.usedAt = this.#now();
  }

  canCopy(instance: string, slot: number): boolean {
    const place = this.#places.get(instance);
    return place !== undefined && place.home !== slot && !place.copies.has(slot);
  }

  /** A copy is on its way to a slot; writes follow it from now on. */
  copying(instance: string, slot: number): void {
    this.#places.get(instance)?.copies.set(slot, { isReady: false, usedAt: this.#now() });
  }

  /** The copy can be asked. */
  copied(instance: string, slot: number): void {
    const copy = this.#places.get(instance)?.copies.get(slot);
    if (copy !== undefined) copy.isReady = true;
  }

  /** Gives up a copy. */
  uncopied(instance: string, slot: number): void {
    this.#places.get(instance)?.copies.delete(slot);
  }

  /** Slots whose copies follow what is written, and those of copies to be given up because nobody asks them. */
  followers(instance: string): { follow: number[]; idle: number[] } {
    const copies = [...(this.#places.get(instance)?.copies ?? [])];
    const isIdle = ([, { isReady, usedAt }]: (typeof copies)[number]): boolean =>
      isReady && this.#now() - usedAt > COPY_LIFE;
    return {
      follow: copies.filter((copy) => !isIdle(copy)).map(([slot]) => slot),
      idle: copies.filter(isIdle).map(([slot]) => slot),
    };
  }

  #emptiest(): number {
    const homes = Array.from({ length: this.#slots }, () => 0);
    for (const { home } of this.#places.values()) homes[home] = (homes[home] ?? 0) + 1;
    return homes.indexOf(Math.min(...homes));
  }
}
