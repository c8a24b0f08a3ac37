import type { Bytes } from '../../../base/bytes.ts';
import type { EngineErrorCode } from './errors.ts';
import type { EngineLimits } from './limits.ts';
import type { CallContext, CallOutcome, EntryWrites } from './outcome.ts';
import type { OutboxRoom } from './sent-messages.ts';
import type { View } from './views.ts';

/**
 * What passes between the engine's process side and its thread. Both are measured, so nothing is checked; but the thread may be of an earlier
 * build, whose engine a worker still carries: fields may come, none may go or change. Texts and bytes alone go in: nothing that a contract or
 * its caller chooses can make posting a request fail.
 */
export type ThreadData = {
  wasm: Bytes;
  /** Those that differ from the thread's own. */
  limits: Partial<EngineLimits>;
};

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
  | {
      kind: 'call';
      instance: string;
      context: CallContext;
      method: string;
      args: string | undefined;
      /** Of queries alone. */
      views: readonly View[] | undefined;
      /** Of commands alone. */
      room: OutboxRoom | undefined;
    }
  | { kind: 'apply'; instance: string; writes: EntryWrites }
  | { kind: 'snapshot'; instance: string }
  | { kind: 'read'; instance: string; keys: string[] }
  | { kind: 'close'; instance: string }
  | { kind: 'identity' };

export type Answers = {
  open: null;
  join: null;
  call: CallOutcome;
  apply: null;
  snapshot: [string, string][];
  read: [string, string][];
  close: null;
  identity: Bytes;
};

export type Reply =
  { ok: true; answer: Answers[keyof Answers] } | { ok: false; code: EngineErrorCode; text: string };
