import type { CborValue } from '../../../base/cbor.ts';
import type { ViewWanted } from './views.ts';

/** What a call is told about itself; a contract sees nothing else of the world. */
export type CallContext = {
  /** The contract's id in hex. */
  contract: string;
  owner: string;
  caller: string;
  position: number;
  /** Milliseconds of the log's clock. */
  time: number;
  kind: 'command' | 'query';
  /** Set where the caller is a contract of another group: it asks for a view, or sent a message. */
  outside?: true;
};

/** JSON texts by key, in the order of the keys; `undefined` deletes. */
export type EntryWrites = readonly (readonly [key: string, value: string | undefined])[];

/** A message that a contract sent: ids of contracts in hex. */
export type SentMessage = {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly args: CborValue;
};

/**
 * What became of a call: the same on every replica. `cost` is in units of the meter.
 * `detail` is the contract's own short text (from `fail`); it is empty for failures the engine found.
 */
export type CallOutcome =
  | {
      ok: true;
      value: CborValue;
      events: CborValue[];
      releases: { label: CborValue }[];
      /** What a command put into the outbox, in this order. */
      sent: SentMessage[];
      /** Whether the answer may bring the contract's admission key. */
      admits: boolean;
      /** What a command wrote; it is in the state already. */
      writes: EntryWrites;
      cost: number;
    }
  | {
      ok: false;
      code: string;
      detail: string;
      cost: number;
      /** The query ended with `view-wanted`: it has an outcome once it is asked again with this view. */
      wanted?: ViewWanted;
    };

/**
 * Codes that the engine gives. A contract may not give them with `fail`, except `bad-arguments`, which the
 * SDK's validators and the engine's own check of the arguments' shape share.
 */
export const engineCodes = [
  'out-of-gas',
  'out-of-memory',
  'stack-overflow',
  'limit-exceeded',
  'trap',
  'unknown-method',
  'bad-arguments',
  'read-only',
  'contract-error',
  'unknown-contract',
  'reentrant-call',
  'call-depth',
  'callee-failed',
  'outbox-full',
  'view-wanted',
  'view-unavailable',
  'too-many-views',
] as const;

export type EngineCode = (typeof engineCodes)[number];

const contractCode = /^[a-z][a-z0-9-]{0,63}$/;

/** Whether a contract may fail with `code`. */
export function isContractCode(code: string): boolean {
  if (code === 'bad-arguments') return true;
  return contractCode.test(code) && !isEngineCode(code);
}

export const isEngineCode = (code: string): boolean => engineCodes.some((known) => known === code);

/** Unwinds the guest at once: no guest code sees it, none can catch it. */
export class CallAborted extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail = '') {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** Ends the call with a code of the engine's. */
export const abortWith = (code: EngineCode): never => {
  throw new CallAborted(code);
};
