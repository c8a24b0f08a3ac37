import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { createEngine, type Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import { EngineError } from '../../lib/tee/pruntime/engine/errors.ts';

/** The engines of one program. */
export type Engines = {
  /** Of the program's own build. */
  readonly own: Engine;
  readonly identity: Bytes;
  /** Those that it carries beside its own, by identity, hex. */
  readonly others: ReadonlyMap<string, Engine>;
  dispose(): Promise<void>;
};

const THREAD = 'engine-thread.mjs';
const WASM = 'quickjs.wasm';

/**
 * Starts a program's own engine and those that lie in `engines/<identity, hex>/`, with the same two files each. All of them are part of what
 * is measured. Each engine says itself what it is.
 * @throws EngineError `bad-engine` for a folder that holds another engine than its name says.
 */
export async function openEngines(folder: string, logger: Logger): Promise<Engines> {
  const own = await engineIn(folder, logger);
  const others = new Map<string, Engine>();
  const dispose = async (): Promise<void> => {
    for (const engine of [own, ...others.values()]) await engine.dispose();
  };
  try {
    for (const name of await namesIn(join(folder, 'engines'))) {
      const engine = await engineIn(join(folder, 'engines', name), logger);
      others.set(name, engine);
      const identity = toHex(await engine.identity());
      if (identity !== name)
        throw new EngineError('bad-engine', `the folder engines/${name} holds the engine ${identity}`);
    }
    const identity = await own.identity();
    logger.info('engines', { own: toHex(identity), others: [...others.keys()].join(' ') });
    return { own, identity, others, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function engineIn(folder: string, logger: Logger): Promise<Engine> {
  const wasm = asBytes(new Uint8Array(await readFile(join(folder, WASM))));
  return createEngine({ thread: pathToFileURL(join(folder, THREAD)), wasm, logger });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
