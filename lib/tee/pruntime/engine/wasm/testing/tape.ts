import fc from 'fast-check';

/**
 * A source of choices for a program generator: numbers that were drawn beforehand, and 0 for ever when they are
 * used up. A generator whose choice 0 is its simplest ends with the tape, and a shorter tape is a smaller program.
 */
export class Tape {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  get done(): boolean {
    return this.#at >= this.#numbers.length;
  }

  /** A number below `bound`. */
  below(bound: number): number {
    return (this.#numbers[this.#at++] ?? 0) % bound;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

/** What `write` makes of tapes of at most `length` choices, and at least a quarter of it. */
export const written = <T>(length: number, write: (tape: Tape) => T): fc.Arbitrary<T> =>
  fc
    .array(fc.nat({ max: 0xffff }), { minLength: length >> 2, maxLength: length, size: 'max' })
    .map((numbers) => write(new Tape(numbers)));
