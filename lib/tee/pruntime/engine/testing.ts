import { readFile } from 'node:fs/promises';
import { asBytes, utf8, type Bytes } from '../../../base/bytes.ts';
import type { CborValue } from '../../../base/cbor.ts';
import { silentLogger } from '../../../base/logger.ts';
import { createEngine, type Engine, type EngineOptions } from './engine.ts';
import type { CallContext, CallOutcome } from './outcome.ts';

/** For tests of contracts: an engine on the real machine. Dispose of it. */
export async function createTestEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  return createEngine({
    thread: new URL('./thread.ts', import.meta.url),
    wasm: asBytes(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm')))),
    logger: silentLogger,
    ...options,
  });
}

/** A bundle of methods written as JavaScript, with the engine's host as `host`. */
export const scriptOf = (commands: string, queries = ''): Bytes =>
  utf8(`(() => { const host = velum; host.install({ commands: {${commands}}, queries: {${queries}} }); })()`);

export const testContext = (kind: CallContext['kind'], changes: Partial<CallContext> = {}): CallContext => ({
  contract: 'c0'.repeat(32),
  owner: 'owner',
  caller: 'owner',
  position: 1,
  time: 1_700_000_000_000,
  kind,
  ...changes,
});

/** Short forms of calls on one instance. */
export function callsOn(engine: Engine, instance: string) {
  return {
    command: (method: string, args: CborValue = {}): Promise<CallOutcome> =>
      engine.command(instance, testContext('command'), method, args),
    query: (method: string, args: CborValue = {}): Promise<CallOutcome> =>
      engine.query(instance, testContext('query'), method, args),
  };
}
