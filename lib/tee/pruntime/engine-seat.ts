import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { engineAt, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { Engine } from './engine/engine.ts';
import { fetchCode } from './fetch-code.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

type NamedEngine = { readonly identity: Bytes; readonly engine: Engine };

/** Identity of the engine that executes a block: the one that governance named, or this worker's own where it named none. */
export const engineIdentityAt = ({ log, engineIdentity }: RuntimeContext, height: number): Bytes =>
  engineAt(log.state(), height) ?? engineIdentity;

/**
 * The engine that executes a block.
 * @throws RuntimeError `missing-engine`: no other one may take its place.
 */
export function engineFor(context: RuntimeContext, height: number): NamedEngine {
  const identity = engineIdentityAt(context, height);
  if (equalBytes(identity, context.engineIdentity)) return { identity, engine: context.engine };
  const engine = context.otherEngines.get(toHex(identity));
  if (engine !== undefined) return { identity, engine };
  throw new RuntimeError(
    'missing-engine',
    `block ${String(height)} is executed by the engine ${toHex(identity)}, which this worker does not carry: ` +
      'run a program that has it among its engines (docs/OPERATIONS.md, “Upgrading the engine”)',
  );
}

/** What one replica runs on. Where another engine counts from a block on, all that the contract keeps goes over to it. */
export type EngineSeat = {
  /** Always the engine of now. */
  readonly engine: Engine;
  /**
   * Goes over to the engine of this block, if that is another one; nothing may be executed meanwhile.
   * @param prepare - what has to be on the new engine before it is asked anything.
   * @throws RuntimeError `missing-engine`, EngineError, and what fetching the code throws; it is then on the engine of before.
   */
  moveTo(height: number, prepare: (engine: Engine) => Promise<void>): Promise<void>;
};

/** @param height - the block whose engine it begins on. */
export function createEngineSeat(
  context: RuntimeContext,
  contract: ContractEntry,
  instance: string,
  height: number,
): EngineSeat {
  let now = engineFor(context, height);
  return {
    engine: {
      open: (...args) => now.engine.open(...args),
      join: (...args) => now.engine.join(...args),
      command: (...args) => now.engine.command(...args),
      query: (...args) => now.engine.query(...args),
      snapshot: (...args) => now.engine.snapshot(...args),
      read: (...args) => now.engine.read(...args),
      close: (...args) => now.engine.close(...args),
      identity: () => now.engine.identity(),
      dispose: () => now.engine.dispose(),
    },
    async moveTo(to, prepare) {
      const next = engineFor(context, to);
      if (equalBytes(next.identity, now.identity)) return;
      const bundle = await fetchCode(context, contract.code);
      try {
        await next.engine.open(instance, bundle, await now.engine.snapshot(instance));
        await prepare(next.engine);
      } catch (error) {
        await next.engine.close(instance);
        throw error;
      }
      const before = now;
      now = next;
      await before.engine.close(instance);
      context.logger.info('a contract goes on on another engine', {
        ...{ contract: toHex(contract.id).slice(0, 8), block: to },
        engine: toHex(next.identity),
      });
    },
  };
}
