import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { delay } from '../../lib/base/wait.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import type { LightClient } from '../../lib/chain/light/light-client.ts';
import { startLightProcess } from './light-process.ts';

export type KeptLightProcess = {
  /** Sessions that are opened while the process is away end at once. */
  client: LightClient;
  isUp(): boolean;
  pid(): number | undefined;
  close(): Promise<void>;
};

const PAUSE_MS = 1_000;

/**
 * Runs the light client, and starts it again whenever it ends.
 * @throws ChainError `bad-spec`, `light-client-ended` where it does not start at first.
 */
export async function keepLightProcess(specs: readonly string[], logger: Logger): Promise<KeptLightProcess> {
  const closing = new AbortController();
  let running = await startLightProcess(specs, logger);
  let isUp = true;
  const keep = async (): Promise<void> => {
    for (;;) {
      await running.exited;
      isUp = false;
      if (closing.signal.aborted) return;
      logger.error('the light client ended; it is started again');
      await again();
      if (closing.signal.aborted) return;
      isUp = true;
    }
  };
  const again = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await delay(PAUSE_MS, closing.signal);
        running = await startLightProcess(specs, logger);
        if (closing.signal.aborted) await running.stop();
        return;
      } catch (error) {
        if (!closing.signal.aborted)
          logger.error('the light client does not start', { error: describeError(error) });
      }
    }
  };
  const keeping = keep();
  return {
    client: { open: (receive, ended) => running.open(receive, ended) },
    isUp: () => isUp,
    pid: () => running.pid,
    async close() {
      closing.abort(new ChainError('closed', 'the light client is closed'));
      await running.stop();
      await keeping;
    },
  };
}
