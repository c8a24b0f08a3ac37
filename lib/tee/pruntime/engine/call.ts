import type { Image } from './boot.ts';
import { EngineError } from './errors.ts';
import type { FrameCall, FrameEnd, FrameHost, Runnable } from './frame.ts';
import { Guest } from './guest.ts';
import { HostCalls } from './host-calls.ts';
import type { EngineLimits } from './limits.ts';
import { abortWith, CallAborted, type EngineCode } from './outcome.ts';
import { byteLength } from './state.ts';
import { MAX_DEPTH } from './wasm/meter.ts';

/** Machines that are kept for the next calls; more are needed only where members of a group share code and call each other. */
const MOST_KEPT = 2;

/** A booted contract that calls can be made on. Every call starts from the same image. */
export class Contract implements Runnable {
  readonly #module: WebAssembly.Module;
  readonly #image: Image;
  readonly #limits: EngineLimits;
  /** Machines whose memory is the image. */
  readonly #ready: Guest[] = [];
  /** Machines that a call was made on since. */
  readonly #used: Guest[] = [];

  constructor(module: WebAssembly.Module, image: Image, limits: EngineLimits) {
    this.#module = module;
    this.#image = image;
    this.#limits = limits;
  }

  has(kind: 'command' | 'query', method: string): boolean {
    return (kind === 'command' ? this.#image.commands : this.#image.queries).has(method);
  }

  run(tree: FrameHost, call: FrameCall, gas: number): { end: FrameEnd; spent: number } {
    const guest = this.#begin(call.context.time, gas);
    let end: FrameEnd;
    let isSound = true;
    try {
      end = this.#run(guest, tree, call);
    } catch (error) {
      isSound = error instanceof CallAborted || isStoppedByMeter(guest, error);
      end = classify(guest, error);
    }
    const grew = guest.exports.memory.buffer.byteLength !== this.#image.memory.length;
    if (isSound && !grew && this.#ready.length + this.#used.length < MOST_KEPT) this.#used.push(guest);
    return { end, spent: Math.min(gas, gas - guest.gasLeft) };
  }

  #run(guest: Guest, tree: FrameHost, call: FrameCall): FrameEnd {
    const { context, method, args } = call;
    const { kind, ...visible } = context;
    if (!this.has(kind, method)) abortWith('unknown-method');
    const input = this.#input({ kind, method, context: visible }, args);
    const host = new HostCalls(tree, call, guest);
    guest.answer = (operation, texts) => host.answer(operation, texts);
    const answer = guest.callWithText(this.#image.entry, input);
    if (guest.isException(answer)) abortWith(codeOfException(guest.exceptionText()));
    const text = guest.readString(answer);
    const value = host.output(text, tree.isOutermost ? 0 : 1);
    if (kind === 'command') tree.keep(call.callee.prefix, host.store.writes);
    return { ok: true, text, value };
  }

  #input(head: Record<string, unknown>, args: string | undefined): string {
    if (args === undefined) return abortWith('bad-arguments');
    if (byteLength(args) > this.#limits.inputBytes) abortWith('limit-exceeded');
    return `${JSON.stringify(head).slice(0, -1)},"args":${args}}`;
  }

  /** Brings used machines back to the image. Who does so once an answer is on its way spares the next call the wait. */
  restore(): void {
    for (let guest = this.#used.pop(); guest !== undefined; guest = this.#used.pop())
      this.#ready.push(this.#restored(guest));
  }

  /** A machine whose memory is the image: one of an earlier call, unless it grew and was let go or was lost. */
  #begin(time: number, gas: number): Guest {
    const guest = this.#ready.pop() ?? this.#restored(this.#used.pop() ?? this.#create());
    guest.setGas(gas);
    guest.time = time;
    return guest;
  }

  #create(): Guest {
    const guest = Guest.create(this.#module);
    const missing = this.#image.memory.length - guest.exports.memory.buffer.byteLength;
    guest.exports.memory.grow(missing / 65536);
    return guest;
  }

  #restored(guest: Guest): Guest {
    const { memory, stackPointer } = this.#image;
    memory.restoreTo(new Uint8Array(guest.exports.memory.buffer));
    guest.exports.stackPointer.value = stackPointer;
    return guest;
  }
}

/** Whether the meter ended the call: the machine is whole, and its next call begins from the image. */
const isStoppedByMeter = (guest: Guest, error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError && (guest.gasLeft < 0 || guest.exports.depth.value > MAX_DEPTH);

function classify(guest: Guest, error: unknown): FrameEnd {
  if (error instanceof CallAborted) return { ok: false, code: error.code, detail: error.detail };
  if (!(error instanceof WebAssembly.RuntimeError)) {
    // Also the host's own stack: how deep it goes differs between machines, so it is no outcome.
    throw error instanceof EngineError
      ? error
      : new EngineError('host-fault', 'the engine failed', { cause: error });
  }
  if (guest.gasLeft < 0) return { ok: false, code: 'out-of-gas', detail: '' };
  const code = guest.exports.depth.value > MAX_DEPTH ? 'stack-overflow' : 'trap';
  return { ok: false, code, detail: '' };
}

/** QuickJS's own errors by their fixed texts; a contract that forges one spoils its own outcome only. */
function codeOfException(text: string): EngineCode {
  if (text === 'RangeError: Maximum call stack size exceeded') return 'stack-overflow';
  if (text === 'InternalError: out of memory') return 'out-of-memory';
  return 'contract-error';
}
