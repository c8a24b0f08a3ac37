import type { Bytes } from '../../../base/bytes.ts';
import type { EngineErrorCode } from './errors.ts';
import type { EngineLimits } from './limits.ts';
import type { CallContext, CallOutcome, EntryWrites } from './outcome.ts';

/**
 * What passes between the engine's process side and its thread; both are of one build, so nothing is checked. Texts and bytes
 * alone go in: nothing that a contract or its caller chooses can make posting a request fail.
 */
export type ThreadData = { wasm: Bytes; limits: EngineLimits };

/** A contract that joined a group: its id, hex, and its code. */
export type Member = { readonly id: string; readonly bundle: Bytes };

/** What a group is booted from. */
export type GroupCode = {
  readonly bundle: Bytes;
  /** The root's id, hex; empty as long as it has no members. */
  readonly rootId: string;
  readonly members: readonly Member[];
};

export type Request =
  | { kind: 'open'; instance: string; code: GroupCode; state: [string, string][] }
  | { kind: 'join'; instance: string; rootId: string; member: Member }
  | { kind: 'call'; instance: string; context: CallContext; method: string; args: string | undefined }
  | { kind: 'apply'; instance: string; writes: EntryWrites }
  | { kind: 'snapshot'; instance: string }
  | { kind: 'read'; instance: string; keys: string[] }
  | { kind: 'close'; instance: string };

export type Answers = {
  open: null;
  join: null;
  call: CallOutcome;
  apply: null;
  snapshot: [string, string][];
  read: [string, string][];
  close: null;
};

export type Reply =
  { ok: true; answer: Answers[keyof Answers] } | { ok: false; code: EngineErrorCode; text: string };
