import type { Bytes } from '../../../base/bytes.ts';
import { EncodingError, type CborValue } from '../../../base/cbor.ts';
import { codeOf } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { EngineError } from './errors.ts';
import { createFairQueue, type Urgency } from './fair-queue.ts';
import { defaultLimits, type EngineLimits } from './limits.ts';
import { toGuestJson } from './mapping.ts';
import type { Answers, Request } from './messages.ts';
import type { CallContext, CallOutcome } from './outcome.ts';
import { ThreadLink } from './thread-link.ts';

/**
 * Runs contracts. Calls and outcomes are deterministic: the same bundle, state, context, method and arguments
 * give the same outcome, cost and state under the same limits on every machine. Errors are always EngineErrors
 * and never outcomes: a caller that meets one must not write a receipt.
 *
 * One call runs at a time. Whose instance used the thread least lately comes first, so that no contract holds the others for
 * longer than the call under way.
 */
export type Engine = {
  /** Boots `bundle` over `state`; an open instance of that name is replaced. @throws `bad-code`, `bad-state`. */
  open(instance: string, bundle: Bytes, state: Iterable<[string, string]>): Promise<void>;
  /** Executes a command; its writes apply if and only if the outcome is ok. @throws `not-open`. */
  command(instance: string, context: CallContext, method: string, args: CborValue): Promise<CallOutcome>;
  /** Answers a query, which cannot write. @throws `not-open`, `busy`. */
  query(instance: string, context: CallContext, method: string, args: CborValue): Promise<CallOutcome>;
  /** The whole state: keys in code unit order with their JSON texts. @throws `not-open`. */
  snapshot(instance: string): Promise<[string, string][]>;
  /** Forgets an instance and its state. */
  close(instance: string): Promise<void>;
  /** Ends the thread. Requests under way and later ones are refused with `disposed`. */
  dispose(): Promise<void>;
};

export type EngineOptions = {
  /** Where `thread.ts` (or its bundle) lies. */
  thread: URL;
  /** The bytes of quickjs-wasi's `quickjs.wasm`, as released. */
  wasm: Bytes;
  limits?: Partial<EngineLimits>;
  /** Milliseconds after which a silent thread is replaced: liveness only, it decides no outcome. */
  watchdog?: number;
  logger: Logger;
};

const DEFAULT_WATCHDOG = 30_000;

/** Starts an engine: one thread that hosts any number of instances. */
export function createEngine(options: EngineOptions): Engine {
  const { ask, dispose } = openThread(options);
  const call =
    (kind: CallContext['kind']): Engine['command'] =>
    async (instance, context, method, args) =>
      ask(
        { kind: 'call', instance, context: { ...context, kind }, method, args: guestArguments(args) },
        kind,
      );
  return {
    open: async (instance, bundle, state) =>
      void (await ask({ kind: 'open', instance, bundle, state: [...state] })),
    command: call('command'),
    query: call('query'),
    snapshot: (instance) => ask({ kind: 'snapshot', instance }),
    close: async (instance) => void (await ask({ kind: 'close', instance })),
    dispose,
  };
}

type Thread = {
  ask<K extends Request['kind']>(
    request: Extract<Request, { kind: K }>,
    urgency?: Urgency,
  ): Promise<Answers[K]>;
  dispose(): Promise<void>;
};

/** The thread behind its queue; one that was lost is replaced when something is asked next. */
function openThread({ thread, wasm, limits, watchdog, logger }: EngineOptions): Thread {
  const queue = createFairQueue();
  const data = { wasm, limits: { ...defaultLimits, ...limits } };
  const disposed = new EngineError('disposed', 'the engine was disposed of');
  let link: ThreadLink | undefined;
  let ended = false;

  const ask: Thread['ask'] = (request, urgency = 'command') =>
    queue.run(request.instance, urgency, async () => {
      if (ended) throw disposed;
      if (link === undefined || link.lost) link = new ThreadLink(thread, data);
      try {
        const reply = await link.ask(request, watchdog ?? DEFAULT_WATCHDOG);
        if (reply.ok) return reply.answer as Answers[typeof request.kind];
        throw new EngineError(reply.code, reply.text);
      } catch (error) {
        if (link.lost && !ended) logger.error('engine thread lost', { code: codeOf(error) });
        throw error;
      }
    });

  return {
    ask,
    async dispose() {
      ended = true;
      await link?.end(disposed);
    },
  };
}

function guestArguments(args: CborValue): string | undefined {
  try {
    return toGuestJson(args);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
