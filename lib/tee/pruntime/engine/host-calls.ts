import { encodeCbor, type CborValue } from '../../../base/cbor.ts';
import { METHOD } from '../../../protocol/called-method.ts';
import { CallStore } from './call-store.ts';
import type { FrameCall, FrameHost, Meter, OtherCall } from './frame.ts';
import { fromGuestJson } from './mapping.ts';
import { abortWith, CallAborted, isContractCode } from './outcome.ts';
import { byteLength } from './state.ts';
import { CONTRACT_ID } from './views.ts';

const MAX_DETAIL = 200;

/** Gas of a host call, beside what its strings cost the guest to pass. */
const GAS_PER_CALL = 20_000;

/** Gas of a message to another group, and of each byte of its arguments: it is sealed, posted and executed elsewhere. */
const GAS_PER_MESSAGE = 1_000_000;
const GAS_PER_MESSAGE_BYTE = 100;

/** The host's side of one frame: what the guest asks of it. */
export class HostCalls {
  readonly store: CallStore;
  readonly #tree: FrameHost;
  readonly #call: FrameCall;
  readonly #meter: Meter;

  constructor(tree: FrameHost, call: FrameCall, meter: Meter) {
    this.#tree = tree;
    this.#call = call;
    this.#meter = meter;
    const { prefix } = call.callee;
    this.store = new CallStore(tree.state, {
      prefix,
      limits: tree.limits,
      budget: tree.budget,
      readOnly: this.#isQuery,
      before: tree.pendingOf(prefix),
      charge: (units) => {
        meter.spend(units);
      },
    });
  }

  get #isQuery(): boolean {
    return this.#call.context.kind === 'query';
  }

  /**
   * Answers one host call of the prelude's. Its arguments are texts that the guest may have chosen freely.
   *
   * @throws CallAborted, which ends the call.
   */
  answer(operation: string, [a = '', b = '', c = '']: readonly string[]): string | undefined {
    this.#tree.budget.hostCall();
    this.#meter.spend(GAS_PER_CALL);
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
      case 'send':
        return void this.#send({ address: a, method: b, args: c });
      case 'call':
      case 'try':
        return this.#callOther({ address: a, method: b, args: c }, operation === 'try');
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
    this.#tree.budget.output(byteLength(text));
    try {
      return fromGuestJson(text, inside);
    } catch {
      // The guest made a value that has no CBOR form; why is of no use to anybody but its author.
      return abortWith('contract-error');
    }
  }

  #callOther(to: OtherCall, mayFail: boolean): string {
    return this.#tree.callOther(this.#call, to, this.#meter, mayFail);
  }

  #emit(text: string): void {
    if (this.#isQuery) abortWith('read-only');
    this.#tree.emit(this.#call, this.output(text, 1 + this.#outside));
  }

  #send({ address, method, args: text }: OtherCall): void {
    if (this.#isQuery) abortWith('read-only');
    if (!CONTRACT_ID.test(address) || !METHOD.test(method)) abortWith('bad-arguments');
    this.#tree.budget.output(byteLength(text));
    const args = crossing(text);
    const { length } = encodeCbor(args);
    if (length > this.#tree.limits.messageBytes) abortWith('limit-exceeded');
    this.#meter.spend(GAS_PER_MESSAGE + length * GAS_PER_MESSAGE_BYTE);
    this.#tree.send(this.#call, { to: address, method, args });
  }

  #admit(): void {
    if (!this.#isQuery) abortWith('contract-error');
    this.#tree.admit();
  }

  /** Only an answer releases: a command's outcome is public to whoever reads its receipt. */
  #release(text: string): void {
    if (!this.#isQuery) abortWith('contract-error');
    if (byteLength(text) > this.#tree.limits.labelBytes) abortWith('limit-exceeded');
    this.#tree.release(this.#call, this.output(text, 1 + this.#outside));
  }

  /** Events and labels of inner calls lie in a map that names their contract. */
  get #outside(): number {
    return this.#tree.isOutermost ? 0 : 1;
  }
}

/** Arguments that have a form outside of contracts. */
function crossing(text: string): CborValue {
  try {
    return fromGuestJson(text);
  } catch {
    return abortWith('bad-arguments');
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
