import { availableParallelism } from 'node:os';
import type { Bytes } from '../../../base/bytes.ts';
import { EncodingError, type CborValue } from '../../../base/cbor.ts';
import type { Logger } from '../../../base/logger.ts';
import { createCopier } from './copies.ts';
import { EngineError } from './errors.ts';
import { createFairQueue, type Urgency } from './fair-queue.ts';
import type { EngineLimits } from './limits.ts';
import { toGuestJson } from './mapping.ts';
import type { Member } from './messages.ts';
import type { CallContext, CallOutcome } from './outcome.ts';
import { Placement } from './placement.ts';
import type { OutboxRoom } from './sent-messages.ts';
import { openThreads } from './threads.ts';
import type { View } from './views.ts';

/**
 * Runs contracts. Calls and outcomes are deterministic: the same bundle, state, context, method and arguments
 * give the same outcome, cost and state under the same limits on every machine. Errors are always EngineErrors
 * and never outcomes: a caller that meets one must not write a receipt.
 *
 * Commands of one instance run one after another in the order in which they are asked. Its queries run beside them on all threads,
 * each on a state that has every command which ended before the query was asked. On each thread, whose instance used time least
 * lately comes first, so that no contract holds the others for longer than the calls under way.
 */
export type Engine = {
  /** Boots `bundle` over `state`; an open instance of that name is replaced. @throws `bad-code`, `bad-state`. */
  open(instance: string, bundle: Bytes, state: Iterable<[string, string]>): Promise<void>;
  /**
   * Boots `member` into the group of an instance whose root is called `rootId`. Its keys in the state begin with `prefixOf(member.id)`;
   * those that are there already are its own. Calls whose context names its id are for it.
   * @throws `bad-code`, `not-open`.
   */
  join(instance: string, rootId: string, member: Member): Promise<void>;
  /**
   * Executes a command; its writes apply if and only if the outcome is ok.
   * @param room - what the outbox takes; without it whatever is sent.
   * @throws `not-open`.
   */
  command(
    instance: string,
    context: CallContext,
    method: string,
    args: CborValue,
    room?: OutboxRoom,
  ): Promise<CallOutcome>;
  /**
   * Answers a query, which cannot write. With `views` a contract of another group can be asked in it: what is not among them ends the
   * query, whose outcome names what is `wanted`. @throws `not-open`, `busy`.
   */
  query(
    instance: string,
    context: CallContext,
    method: string,
    args: CborValue,
    views?: readonly View[],
  ): Promise<CallOutcome>;
  /** The whole state: keys in code unit order with their JSON texts. @throws `not-open`. */
  snapshot(instance: string): Promise<[string, string][]>;
  /** The JSON texts of those of these keys that are in the state. @throws `not-open`. */
  read(instance: string, keys: readonly string[]): Promise<[string, string][]>;
  /** Forgets an instance and its state. */
  close(instance: string): Promise<void>;
  /** What it is, as its own thread has it (see `identity.ts`). @throws EngineError `host-fault`. */
  identity(): Promise<Bytes>;
  /** Ends the threads. Requests under way and later ones are refused with `disposed`. */
  dispose(): Promise<void>;
};

export type EngineOptions = {
  /** Where `thread.ts` (or its bundle) lies. */
  thread: URL;
  /** The bytes of quickjs-wasi's `quickjs.wasm`, as released. */
  wasm: Bytes;
  limits?: Partial<EngineLimits>;
  /** How many threads may run; as many as the machine has cores if it is not said. */
  threads?: number;
  /** Milliseconds after which a silent thread is replaced, 0 for never: liveness only, it decides no outcome. */
  watchdog?: number;
  logger: Logger;
};

const DEFAULT_WATCHDOG = 30_000;

/** Starts an engine, which hosts any number of instances. */
export function createEngine(options: EngineOptions): Engine {
  const { thread, wasm, logger, watchdog = DEFAULT_WATCHDOG } = options;
  const count = options.threads ?? availableParallelism();
  const limits = options.limits ?? {};
  const placement = new Placement(count);
  const threads = openThreads({
    ...{ thread, count, watchdog, logger, data: { wasm, limits } },
    onLost(slot) {
      placement.lost(slot);
    },
  });
  const queue = createFairQueue({
    count,
    mayRun: (lane, urgency, slot) => placement.mayRun(lane, urgency, slot),
    onIdle: (slot, lanes) => {
      copier.onIdle(slot, lanes);
    },
  });
  const copier = createCopier({ placement, threads, queue });

  const run = <T>(instance: string, urgency: Urgency, task: (slot: number) => Promise<T>): Promise<T> =>
    queue.run(instance, urgency, async (slot) => {
      threads.assertOpen();
      if (!placement.has(instance)) throw new EngineError('not-open', 'no such instance is open');
      return task(slot);
    });

  type Beside = { views?: readonly View[] | undefined; room?: OutboxRoom | undefined };
  const call = async (
    kind: CallContext['kind'],
    instance: string,
    call: { context: CallContext; method: string; args: CborValue },
    { views, room }: Beside,
  ): Promise<CallOutcome> => {
    const context = { ...call.context, kind };
    const texts = { instance, context, method: call.method, args: guestArguments(call.args), views, room };
    return run(instance, kind, async (slot) => {
      const outcome = await threads.ask(slot, { kind: 'call', ...texts });
      if (kind === 'command') copier.wrote(instance, outcome);
      else placement.answered(instance, slot);
      return outcome;
    });
  };

  return {
    async open(instance, bundle, state) {
      const entries = [...state];
      placement.assign(instance);
      await run(instance, 'command', async (slot) => {
        copier.drop(instance);
        try {
          const code = { bundle, rootId: '', members: [] };
          await threads.ask(slot, { kind: 'open', instance, code, state: entries });
          placement.opened(instance, code);
        } catch (error) {
          placement.remove(instance);
          throw error;
        }
      });
    },
    join: (instance, rootId, member) =>
      run(instance, 'command', async (slot) => {
        await threads.ask(slot, { kind: 'join', instance, rootId, member });
        const code = placement.codeOf(instance);
        if (code === undefined) return;
        copier.drop(instance);
        placement.opened(instance, { ...code, rootId, members: [...code.members, member] });
      }),
    // A command has no views, whoever hands them in: it must end alike on every replica.
    command: (instance, context, method, args, room) =>
      call('command', instance, { context, method, args }, { room }),
    query: (instance, context, method, args, views) =>
      call('query', instance, { context, method, args }, { views }),
    snapshot: (instance) =>
      run(instance, 'command', (slot) => threads.ask(slot, { kind: 'snapshot', instance })),
    read: (instance, keys) =>
      run(instance, 'command', (slot) => threads.ask(slot, { kind: 'read', instance, keys: [...keys] })),
    async close(instance) {
      await queue.run(instance, 'command', async (slot) => {
        if (!placement.has(instance)) return;
        copier.drop(instance);
        placement.remove(instance);
        await threads.ask(slot, { kind: 'close', instance });
      });
    },
    identity: () => threads.ask(0, { kind: 'identity' }),
    dispose: () => threads.dispose(),
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
