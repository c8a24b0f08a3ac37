import type { CborValue } from '../../../base/cbor.ts';
import { Budget } from './budget.ts';
import type { FrameCall, FrameEnd, FrameHost, Meter, OtherCall } from './frame.ts';
import type { EngineLimits } from './limits.ts';
import { SentMessages, type OutboxRoom } from './sent-messages.ts';
import { fromGuestJson } from './mapping.ts';
import { calleeOf, findCallee, type Group } from './members.ts';
import {
  abortWith,
  CallAborted,
  isEngineCode,
  type CallContext,
  type CallOutcome,
  type EntryWrites,
  type SentMessage,
} from './outcome.ts';
import { byteLength, type ContractState, type Writes } from './state.ts';
import { Views, type View, type ViewEnd } from './views.ts';

/** Gas of a call to another contract, beside what it does: a machine is brought to its beginning for it. */
const GAS_PER_CALL = 200_000;

/**
 * One call from outside, and all that contracts call of each other in it. What a frame wrote and said counts once it ended well, and
 * reaches the state once the outermost one did; what a frame that failed wrote and said is gone, and nothing else.
 *
 * A call of another contract gets half of the gas that is left. It cannot call a contract that waits for it, nor go deeper than
 * `limits.frames`.
 */
export class CallTree implements FrameHost {
  readonly state: ContractState;
  readonly limits: EngineLimits;
  readonly budget: Budget;
  readonly #group: Group;
  #events: CborValue[] = [];
  #releases: { label: CborValue }[] = [];
  readonly #sent: SentMessages;
  #admits = false;
  readonly #pending = new Map<string, Writes>();
  readonly #waiting: string[] = [];
  readonly #views: Views | undefined;

  /**
   * @param beside - `views`: what is known of other groups; without them, as in every command, there are none. `room`: what the outbox takes.
   */
  constructor(
    group: Group,
    state: ContractState,
    limits: EngineLimits,
    { views, room }: { views?: readonly View[] | undefined; room?: OutboxRoom | undefined } = {},
  ) {
    this.#group = group;
    this.#sent = new SentMessages(limits.messages, room);
    this.state = state;
    this.limits = limits;
    this.budget = new Budget(limits);
    this.#views = views && new Views(views, limits.views);
  }

  /** Makes the outermost call. @throws EngineError `host-fault` when the engine failed, which says nothing about the contract. */
  run(context: CallContext, method: string, args: string | undefined): CallOutcome {
    const gas = context.kind === 'command' ? this.limits.gas : this.limits.queryGas;
    const callee = calleeOf(this.#group, context.contract);
    const { end, spent: cost } = this.#enter({ callee, context, method, args }, gas);
    const wanted = end.ok || end.code !== 'view-wanted' ? undefined : this.#views?.wanted;
    if (!end.ok) return { ok: false, code: end.code, detail: end.detail, cost, ...(wanted && { wanted }) };
    try {
      const { value } = end;
      const writes = context.kind === 'command' ? this.#commit() : [];
      const said = {
        events: this.#events,
        releases: this.#releases,
        sent: this.#sent.all,
        admits: this.#admits,
      };
      return { ok: true, value, ...said, writes, cost };
    } catch (error) {
      if (error instanceof CallAborted) return { ok: false, code: error.code, detail: error.detail, cost };
      throw error;
    }
  }

  callOther(from: FrameCall, to: OtherCall, meter: Meter, mayFail: boolean): string {
    meter.spend(GAS_PER_CALL);
    const end = this.#callOther(from, to, meter);
    // No frame on the way out may go on without the view: what it did then would be no answer.
    if (this.#views?.wanted !== undefined) abortWith('view-wanted');
    if (end.ok) return `{"ok":true,"value":${end.text}}`;
    if (!mayFail) {
      if (!isEngineCode(end.code) || end.code === 'callee-failed')
        throw new CallAborted(end.code, end.detail);
      throw new CallAborted('callee-failed', end.code);
    }
    return JSON.stringify({ ok: false, code: end.code, detail: end.detail });
  }

  #callOther(from: FrameCall, to: OtherCall, meter: Meter): ViewEnd {
    const { address, method, args } = to;
    // Also a contract that is no group yet, and has no address in one.
    if (address === from.context.contract) return failed('reentrant-call');
    const callee = findCallee(this.#group, address);
    if (callee === undefined) return this.#viewOf(from, to);
    if (!isCrossing(args)) return failed('bad-arguments');
    if (this.#waiting.includes(callee.prefix)) return failed('reentrant-call');
    if (this.#waiting.length >= this.limits.frames) return failed('call-depth');
    const kind =
      from.context.kind === 'command' && callee.contract.has('command', method) ? 'command' : 'query';
    const { position, time, owner, contract: caller } = from.context;
    const context: CallContext = { contract: callee.id, owner, caller, position, time, kind };
    const { end, spent } = this.#enter({ callee, context, method, args }, Math.floor(meter.gasLeft / 2));
    meter.spend(spent);
    return end;
  }

  #viewOf({ context }: FrameCall, to: OtherCall): ViewEnd {
    if (this.#views === undefined) return failed('unknown-contract');
    const end = this.#views.find(context.contract, to) ?? abortWith('view-wanted');
    if (end.ok) this.budget.output(byteLength(end.text));
    return end;
  }

  #enter(call: FrameCall, gas: number): { end: FrameEnd; spent: number } {
    const { prefix, contract } = call.callee;
    const [events, releases, sent] = [this.#events.length, this.#releases.length, this.#sent.all.length];
    this.#waiting.push(prefix);
    try {
      const done = contract.run(this, call, gas);
      if (!done.end.ok) {
        this.#events = this.#events.slice(0, events);
        this.#releases = this.#releases.slice(0, releases);
        this.#sent.cut(sent);
      }
      return done;
    } finally {
      this.#waiting.pop();
    }
  }

  pendingOf(prefix: string): Writes {
    return this.#pending.get(prefix) ?? new Map();
  }

  keep(prefix: string, writes: Writes): void {
    this.#pending.set(prefix, writes);
  }

  get isOutermost(): boolean {
    return this.#waiting.length === 1;
  }

  emit({ callee }: FrameCall, event: CborValue): void {
    this.#events.push(this.isOutermost ? event : { at: callee.id, event });
  }

  release({ callee }: FrameCall, label: CborValue): void {
    if (this.#releases.length >= this.limits.releases) abortWith('limit-exceeded');
    this.#releases.push({ label: this.isOutermost ? label : { at: callee.id, label } });
  }

  send({ callee }: FrameCall, message: Omit<SentMessage, 'from'>): void {
    this.#sent.add({ from: callee.id, ...message });
  }

  /** Who asked is known to the contract that they asked; what others know of it counts for nothing. */
  admit(): void {
    if (this.isOutermost) this.#admits = true;
  }

  /** @throws CallAborted `limit-exceeded` where the state would become too large; it is then as it was. */
  #commit(): EntryWrites {
    const { stateBytes, stateReserve, smallGrowth } = this.limits;
    const entries = [...this.#pending].flatMap(([prefix, writes]) =>
      [...writes].map(([key, value]): [string, string | undefined] => [prefix + key, value]),
    );
    const all = new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    const growth = this.state.growthBy(all);
    const room = growth > smallGrowth ? stateBytes - stateReserve : stateBytes;
    if (growth > 0 && this.state.bytes + growth > room) abortWith('limit-exceeded');
    this.state.apply(all);
    return [...all];
  }
}

/** Whether a value has a form outside of contracts: from one to another no other one goes either. */
function isCrossing(json: string): boolean {
  try {
    fromGuestJson(json);
    return true;
  } catch {
    return false;
  }
}

const failed = (code: string): FrameEnd => ({ ok: false, code, detail: '' });
