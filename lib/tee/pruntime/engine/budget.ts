import type { EngineLimits } from './limits.ts';
import { abortWith } from './outcome.ts';

/**
 * What one call may still use of the host, together with all calls that contracts make of each other in it. What was refused does not
 * count, so that a caller can go on after a callee that wanted too much.
 */
export class Budget {
  readonly #limits: EngineLimits;
  #calls = 0;
  #read = 0;
  #wrote = 0;
  #output = 0;

  constructor(limits: EngineLimits) {
    this.#limits = limits;
  }

  /** @throws CallAborted `limit-exceeded`, as the others do. */
  hostCall(): void {
    this.#calls += 1;
    if (this.#calls > this.#limits.hostCalls) abortWith('limit-exceeded');
  }

  read(bytes: number): void {
    if (this.#read + bytes > this.#limits.readBytes) abortWith('limit-exceeded');
    this.#read += bytes;
  }

  write(bytes: number): void {
    if (this.#wrote + bytes > this.#limits.writeBytes) abortWith('limit-exceeded');
    this.#wrote += bytes;
  }

  output(bytes: number): void {
    if (this.#output + bytes > this.#limits.outputBytes) abortWith('limit-exceeded');
    this.#output += bytes;
  }
}
