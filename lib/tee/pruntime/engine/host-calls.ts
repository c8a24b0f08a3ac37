import type { CborValue } from '../../../base/cbor.ts';
import { CallStore } from './call-store.ts';
import type { EngineLimits } from './limits.ts';
import { fromGuestJson } from './mapping.ts';
import { abortWith, CallAborted, isContractCode } from './outcome.ts';
import { byteLength, type ContractState } from './state.ts';

const MAX_DETAIL = 200;

/** Gas of a host call, beside what its strings cost the guest to pass. */
const GAS_PER_CALL = 20_000;

/** The host's side of one call: what the guest asked of it so far. */
export class HostCalls {
  readonly events: CborValue[] = [];
  readonly releases: { label: CborValue }[] = [];
  readonly store: CallStore;
  readonly #kind: 'command' | 'query';
  readonly #limits: EngineLimits;
  #calls = 0;
  #admits = false;
  #output = 0;

  readonly #charge: (units: number) => void;

  /** @param charge - spends gas for work that the host does; it ends the call when none is left. */
  constructor(
    kind: 'command' | 'query',
    state: ContractState,
    limits: EngineLimits,
    charge: (units: number) => void,
  ) {
    this.#kind = kind;
    this.#limits = limits;
    this.#charge = charge;
    this.store = new CallStore(state, limits, kind === 'query', charge);
  }

  /** Whether the contract knows the caller as one of its own. */
  get admits(): boolean {
    return this.#admits;
  }

  /**
   * Answers one host call of the prelude's. Its arguments are texts that the guest may have chosen freely.
   *
   * @throws CallAborted, which ends the call.
   */
  answer(operation: string, [a = '', b = '', c = '']: readonly string[]): string | undefined {
    if (++this.#calls > this.#limits.hostCalls) abortWith('limit-exceeded');
    this.#charge(GAS_PER_CALL);
    switch (operation) {
      case 'get':
        return this.store.get(a);
      case 'set':
        return void this.store.set(a, b);
      case 'delete':
        return void this.store.set(a, undefined);
      case 'scan':
        return this.store.scan(a, b, parseLimit(c));
      case 'emit':
        return void this.#emit(a);
      case 'release':
        return void this.#release(a);
      case 'admit':
        return void this.#admit();
      case 'fail':
        return fail(a, b);
      default:
        // The prelude's own refusals come as `refuse`; a contract cannot reach this.
        return abortWith(a === 'unknown-method' ? 'unknown-method' : 'contract-error');
    }
  }

  /**
   * A text that leaves the guest, as a value.
   * @param inside - how many lists and maps the value will lie in.
   * @throws CallAborted.
   */
  output(text: string, inside = 0): CborValue {
    this.#output += byteLength(text);
    if (this.#output > this.#limits.outputBytes) abortWith('limit-exceeded');
    try {
      return fromGuestJson(text, inside);
    } catch {
      // The guest made a value that has no CBOR form; why is of no use to anybody but its author.
      return abortWith('contract-error');
    }
  }

  #emit(text: string): void {
    if (this.#kind === 'query') abortWith('read-only');
    this.events.push(this.output(text, 1));
  }

  #admit(): void {
    if (this.#kind === 'command') abortWith('contract-error');
    this.#admits = true;
  }

  /** Only an answer releases: a command's outcome is public to whoever reads its receipt. */
  #release(text: string): void {
    if (this.#kind === 'command') abortWith('contract-error');
    const { releases, labelBytes } = this.#limits;
    if (this.releases.length >= releases || byteLength(text) > labelBytes) abortWith('limit-exceeded');
    this.releases.push({ label: this.output(text, 1) });
  }
}

function fail(code: string, detail: string): never {
  if (!isContractCode(code)) abortWith('contract-error');
  throw new CallAborted(code, detail.slice(0, MAX_DETAIL).toWellFormed());
}

function parseLimit(text: string): number {
  const limit = Number(text);
  return Number.isSafeInteger(limit) && limit > 0 ? limit : abortWith('contract-error');
}
