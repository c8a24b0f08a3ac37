import { readFile } from 'node:fs/promises';
import { asBytes, type Bytes } from '../lib/base/bytes.ts';
import type { CborValue } from '../lib/base/cbor.ts';
import { Instances } from '../lib/tee/pruntime/engine/instances.ts';
import { toGuestJson } from '../lib/tee/pruntime/engine/mapping.ts';
import { testContext } from '../lib/tee/pruntime/engine/testing.ts';

/** A contract on the engine's own instances, in this thread: no message goes from one thread to another. */
export async function openInEngine(bundle: Bytes) {
  const wasm = asBytes(await readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))));
  const instances = new Instances({ wasm, limits: {} });
  const code = { bundle, rootId: '', members: [] };
  instances.handle({ kind: 'open', instance: 'it', code, state: [] });
  let position = 0;
  return {
    /** @returns milliseconds until the answer was there; the machine is brought back to its beginning after that. */
    call(kind: 'command' | 'query', method: string, args: CborValue): number {
      position += 1;
      const context = testContext(kind, { position });
      const began = performance.now();
      instances.handle({
        kind: 'call',
        instance: 'it',
        context,
        method,
        args: toGuestJson(args),
        views: [],
        room: undefined,
      });
      const took = performance.now() - began;
      instances.restore();
      return took;
    },
  };
}
