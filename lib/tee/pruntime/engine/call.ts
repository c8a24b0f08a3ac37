import type { CborValue } from '../../../base/cbor.ts';
import type { Image } from './boot.ts';
import { EngineError } from './errors.ts';
import { Guest } from './guest.ts';
import { HostCalls } from './host-calls.ts';
import type { EngineLimits } from './limits.ts';
import { abortWith, CallAborted, type CallContext, type CallOutcome, type EngineCode } from './outcome.ts';
import { byteLength, type ContractState } from './state.ts';
import { MAX_DEPTH } from './wasm/meter.ts';

type Answer = { value: CborValue; host: HostCalls };

/** A booted contract that calls can be made on. Every call starts from the same image. */
export class Contract {
  readonly #module: WebAssembly.Module;
  readonly #image: Image;
  readonly #limits: EngineLimits;
  #guest: Guest | undefined;

  constructor(module: WebAssembly.Module, image: Image, limits: EngineLimits) {
    this.#module = module;
    this.#image = image;
    this.#limits = limits;
  }

  /**
   * Makes one call. A command's writes reach `state` if and only if the outcome is ok.
   *
   * @param args - JSON text; undefined for arguments that have no form in the guest.
   * @throws EngineError `host-fault` when the engine failed, which says nothing about the contract.
   */
  call(state: ContractState, context: CallContext, method: string, args: string | undefined): CallOutcome {
    const gas = context.kind === 'command' ? this.#limits.gas : this.#limits.queryGas;
    const guest = this.#reset(context.time, gas);
    const cost = (): number => Math.min(gas, gas - guest.gasLeft);
    try {
      const { value, host } = this.#run(guest, state, context, method, args);
      const writes = context.kind === 'command' ? host.store.commit() : [];
      const { events, releases, admits } = host;
      return { ok: true, value, events, releases, admits, writes, cost: cost() };
    } catch (error) {
      const { code, detail } = this.#classify(guest, error);
      return { ok: false, code, detail, cost: cost() };
    } finally {
      if (guest.exports.memory.buffer.byteLength !== this.#image.memory.length) this.#guest = undefined;
    }
  }

  #run(
    guest: Guest,
    state: ContractState,
    context: CallContext,
    method: string,
    args: string | undefined,
  ): Answer {
    const { kind, ...visible } = context;
    const known = kind === 'command' ? this.#image.commands : this.#image.queries;
    if (!known.has(method)) abortWith('unknown-method');
    const input = this.#input({ kind, method, context: visible }, args);
    const host = new HostCalls(kind, state, this.#limits, (units) => {
      guest.spend(units);
    });
    guest.answer = (operation, texts) => host.answer(operation, texts);
    const answer = guest.callWithText(this.#image.entry, input);
    if (guest.isException(answer)) abortWith(codeOfException(guest.exceptionText()));
    return { value: host.output(guest.readString(answer)), host };
  }

  #input(head: Record<string, unknown>, args: string | undefined): string {
    if (args === undefined) return abortWith('bad-arguments');
    if (byteLength(args) > this.#limits.inputBytes) abortWith('limit-exceeded');
    return `${JSON.stringify(head).slice(0, -1)},"args":${args}}`;
  }

  /** An instance whose memory is the image: the one of the last call, unless it grew and was let go or was lost. */
  #reset(time: number, gas: number): Guest {
    const { memory, stackPointer } = this.#image;
    let guest = this.#guest;
    if (guest === undefined) {
      guest = Guest.create(this.#module);
      const missing = memory.length - guest.exports.memory.buffer.byteLength;
      guest.exports.memory.grow(missing / 65536);
      this.#guest = guest;
    }
    new Uint8Array(guest.exports.memory.buffer).set(memory);
    guest.exports.stackPointer.value = stackPointer;
    guest.setGas(gas);
    guest.time = time;
    return guest;
  }

  #classify(guest: Guest, error: unknown): { code: string; detail: string } {
    if (error instanceof CallAborted) return { code: error.code, detail: error.detail };
    if (!(error instanceof WebAssembly.RuntimeError)) {
      // Also the host's own stack: how deep it goes differs between machines, so it is no outcome.
      this.#guest = undefined;
      throw error instanceof EngineError
        ? error
        : new EngineError('host-fault', 'the engine failed', { cause: error });
    }
    if (guest.gasLeft < 0) return { code: 'out-of-gas', detail: '' };
    if (guest.exports.depth.value > MAX_DEPTH) return { code: 'stack-overflow', detail: '' };
    this.#guest = undefined;
    return { code: 'trap', detail: '' };
  }
}

/** QuickJS's own errors by their fixed texts; a contract that forges one spoils its own outcome only. */
function codeOfException(text: string): EngineCode {
  if (text === 'RangeError: Maximum call stack size exceeded') return 'stack-overflow';
  if (text === 'InternalError: out of memory') return 'out-of-memory';
  return 'contract-error';
}
