import type { CborValue } from '../../../base/cbor.ts';
import type { Budget } from './budget.ts';
import type { EngineLimits } from './limits.ts';
import type { CallContext, SentMessage } from './outcome.ts';
import type { ContractState, Writes } from './state.ts';

/** A contract of a group as it is called; `prefix` is what its keys begin with in the state. */
export type Callee = { readonly id: string; readonly prefix: string; readonly contract: Runnable };

/** What a frame is told. */
export type FrameCall = {
  readonly callee: Callee;
  readonly context: CallContext;
  readonly method: string;
  /** JSON text; undefined for arguments that have no form in the guest. */
  readonly args: string | undefined;
};

/** How a frame ended: with its answer, as JSON text and as the value that leaves the engine, or with a code. */
export type FrameEnd =
  { ok: true; text: string; value: CborValue } | { ok: false; code: string; detail: string };

/** Code that is booted, so that frames of it can run. */
export type Runnable = {
  has(kind: 'command' | 'query', method: string): boolean;
  /** @throws EngineError `host-fault` when the engine failed, which says nothing about the contract. */
  run(host: FrameHost, call: FrameCall, gas: number): { end: FrameEnd; spent: number };
  /** Gets ready for the next call. */
  restore(): void;
};

/** A frame's way to spend gas and to learn what is left. */
export type Meter = { spend(units: number): void; readonly gasLeft: number };

/** What frames share while a call from outside lasts. */
export type FrameHost = {
  readonly state: ContractState;
  readonly limits: EngineLimits;
  readonly budget: Budget;
  /** Whether the frame that runs is the one that was called from outside. */
  readonly isOutermost: boolean;
  /** What ended frames of a contract wrote. */
  pendingOf(prefix: string): Writes;
  /** A frame ended well: this is what it and those of its contract before it wrote. */
  keep(prefix: string, writes: Writes): void;
  emit(call: FrameCall, event: CborValue): void;
  /** @throws CallAborted `limit-exceeded`. */
  release(call: FrameCall, label: CborValue): void;
  admit(): void;
  /** @throws CallAborted `limit-exceeded` for one too many, `call-depth`, `outbox-full` where there is no room. */
  send(call: FrameCall, message: Omit<SentMessage, 'from'>): void;
  /**
   * A call that a contract makes. @returns JSON text of `{ ok, value }` or `{ ok, code, detail }`.
   * @param mayFail - whether the caller goes on after a failure; else it fails too.
   */
  callOther(from: FrameCall, to: OtherCall, meter: Meter, mayFail: boolean): string;
};

export type OtherCall = { readonly address: string; readonly method: string; readonly args: string };
