import { readFile } from 'node:fs/promises';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import type { CborValue } from '../../lib/base/cbor.ts';
import { CodedError } from '../../lib/base/errors.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type { JsonValue } from '../../lib/drive/contracts.ts';
import { bootCost, type BootCost } from '../../lib/tee/pruntime/engine/boot-cost.ts';
import { createEngine, type Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import { callsThrough, type CallsOf } from '../../contracts/sdk/calls.ts';
import { SCHEMA_QUERY, type ContractSchema } from '../../contracts/sdk/description.ts';

/**
 * A contract on this machine: the engine that workers run, without keys, chain and encryption around it. What is refused here is
 * refused there; what it costs here it costs there.
 */

/** The contract's own code is the error's; `detail` is its text for people. */
export class CallRefused extends CodedError {
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(code, detail === '' ? `the contract refused: ${code}` : `the contract refused: ${code} ${detail}`);
    this.detail = detail;
  }
}

export type LocalOptions = {
  /** Who deployed it. Any names will do for accounts, as long as the contract takes them. */
  owner?: string;
  /** Milliseconds since 1970 at which it begins. */
  time?: number;
  state?: Readonly<Record<string, JsonValue>>;
};

export class LocalContract<D = unknown> {
  readonly owner: string;
  /** The log's clock. Move it as you like; calls do not. */
  time: number;
  readonly #engine: Engine;
  readonly #instance: string;
  #position = 0;

  constructor(engine: Engine, instance: string, { owner = 'owner', time = 1_700_000_000_000 }: LocalOptions) {
    this.#engine = engine;
    this.#instance = instance;
    this.owner = owner;
    this.time = time;
  }

  /** How many commands it was given. */
  get position(): number {
    return this.#position;
  }

  /** The contract's methods, called by this account: they answer, or throw CallRefused with the contract's code. */
  as(caller: string): CallsOf<D> {
    return callsThrough<D>(async (kind, method, args) => {
      const outcome = await this.attempt(caller, kind, method, args as CborValue);
      if (!outcome.ok) throw new CallRefused(outcome.code, outcome.detail);
      return outcome.value;
    });
  }

  /** Any call, with all that became of it. Nothing is checked before it reaches the contract. */
  attempt(
    caller: string,
    kind: 'command' | 'query',
    method: string,
    args: CborValue = {},
  ): Promise<CallOutcome> {
    if (kind === 'command') this.#position += 1;
    const { owner, time } = this;
    const context = { contract: '00'.repeat(32), owner, caller, position: this.#position, time, kind };
    return this.#engine[kind](this.#instance, context, method, args);
  }

  /** All that it keeps, in key order. */
  async state(): Promise<Record<string, JsonValue>> {
    const entries = await this.#engine.snapshot(this.#instance);
    return Object.fromEntries(entries.map(([key, text]) => [key, JSON.parse(text) as JsonValue]));
  }

  /** What its methods take; `undefined` for code that was not made with this SDK. */
  async schema(): Promise<ContractSchema | undefined> {
    const outcome = await this.attempt(this.owner, 'query', SCHEMA_QUERY);
    return outcome.ok ? (outcome.value as ContractSchema) : undefined;
  }
}

/** One bundle, and as many contracts of it as one likes. */
export type LocalContracts<D = unknown> = {
  create(options?: LocalOptions): Promise<LocalContract<D>>;
  dispose(): Promise<void>;
};

/** The machine of contracts, before the engine instruments it. */
const readMachine = async (): Promise<Bytes> =>
  asBytes(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));

/** What booting costs of what it may. @throws EngineError `bad-code`. */
export async function bootCostOf(bundle: Bytes): Promise<BootCost> {
  return bootCost(await readMachine(), bundle);
}

/** @throws from `create` EngineError `bad-code` for a bundle that does not boot, `bad-state`. */
export async function openLocalContracts<D = unknown>(bundle: Bytes): Promise<LocalContracts<D>> {
  const engine = createEngine({
    thread: new URL('../../lib/tee/pruntime/engine/thread.ts', import.meta.url),
    wasm: await readMachine(),
    logger: silentLogger,
  });
  let count = 0;
  return {
    async create(options = {}) {
      const instance = String(++count);
      const state = Object.entries(options.state ?? {});
      await engine.open(
        instance,
        bundle,
        state.map(([key, value]): [string, string] => [key, JSON.stringify(value)]),
      );
      return new LocalContract<D>(engine, instance, options);
    },
    dispose: () => engine.dispose(),
  };
}
