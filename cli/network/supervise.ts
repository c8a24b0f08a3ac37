import { describeError } from '../../lib/base/errors.ts';
import { delay } from '../../lib/base/wait.ts';
import type { LocalNetwork } from './start-network.ts';

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** A service that ran this long, in milliseconds, has recovered from whatever ended it before. */
const STEADY = 60_000;

/**
 * Starts every service again that ends by itself, after pauses that double.
 * @returns what ends the watch; call it before the network is stopped.
 */
export function supervise(network: LocalNetwork, say: (text: string) => void): () => void {
  let isOver = false;
  const watch = async (name: string): Promise<void> => {
    for (let pause = FIRST_PAUSE; !isOver; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const began = Date.now();
      await network.services.get(name)?.exited;
      if (isOver) return;
      if (Date.now() - began > STEADY) pause = FIRST_PAUSE;
      say(`${name} has ended by itself; it is started again in ${String(pause / 1000)} s`);
      await delay(pause);
      if (!isOver) await restart(name);
    }
  };
  const restart = async (name: string): Promise<void> => {
    try {
      await network.restart(name);
      say(`${name} is ready again`);
    } catch (error) {
      say(describeError(error));
    }
  };
  for (const name of network.services.keys()) void watch(name);
  return () => {
    isOver = true;
  };
}
