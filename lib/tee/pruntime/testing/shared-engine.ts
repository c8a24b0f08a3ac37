import { after } from 'node:test';
import type { Engine } from '../engine/engine.ts';
import { createTestEngine } from '../engine/testing.ts';

/** What all test files of a process share: an engine's threads instrument the machine anew, which takes longer than most tests. */
let shared: Promise<Engine> | undefined;
// Outside of any suite: after the last test of all files, before what these have outside of suites.
after(async () => {
  const engine = await shared;
  shared = undefined;
  await engine?.dispose();
});

/**
 * For tests that want nothing of their own of an engine: the one that the process has, with the limits and the number of threads of production.
 * Dispose of it as of another: what was opened through it is closed then.
 */
export async function shareTestEngine(): Promise<Engine> {
  const engine = await (shared ??= createTestEngine());
  const opened = new Set<string>();
  return {
    ...engine,
    async open(instance, bundle, state) {
      opened.add(instance);
      await engine.open(instance, bundle, state);
    },
    async dispose() {
      if (shared === undefined) return;
      for (const instance of opened) await engine.close(instance);
    },
  };
}
