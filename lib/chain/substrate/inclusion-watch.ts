import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { createSerial } from '../../base/serial.ts';
import { delay } from '../../base/wait.ts';
import type { SubstrateConnection } from './connection.ts';
import type { Hex } from './hex.ts';
import { fetchBlock, fetchHashes, parseHeight, type RawBlock } from './raw-block.ts';

/** Where an extrinsic was found. */
export type Found = { block: RawBlock; index: number };

/** Looks for extrinsics in finalized blocks, by their very bytes: it works across reconnects and restarts. */
export type InclusionWatch = {
  /**
   * Looks from the present finalized head on; call it before the extrinsic is sent. `found` is called once.
   * Gives what ends the watch.
   */
  expect(extrinsic: Hex, found: (where: Found) => void): Promise<() => void>;
  /** Resolves when every block finalized by now was looked through. */
  caughtUp(): Promise<void>;
  close(): void;
};

const RETRY_MS = 500;

export function createInclusionWatch(connection: SubstrateConnection, logger: Logger): InclusionWatch {
  const expected = new Map<Hex, (where: Found) => void>();
  const serial = createSerial();
  let scanned: number | undefined;

  const scanTo = async (height: number): Promise<void> => {
    while (expected.size > 0 && scanned !== undefined && scanned < height) {
      const [hash] = await fetchHashes(connection.call, [scanned + 1]);
      if (hash === undefined) return;
      report(expected, await fetchBlock(connection.call, hash, scanned + 1));
      scanned++;
    }
    if (expected.size === 0) scanned = undefined;
  };
  const stop = connection.finalized.onAdvance((height) => {
    void untilDone(() => serial(() => scanTo(height)), connection.ended, logger);
  });
  return {
    expect: async (extrinsic, found) => {
      await serial(async () => {
        scanned ??= await finalizedHeight(connection);
        expected.set(extrinsic, found);
      });
      return () => void expected.delete(extrinsic);
    },
    caughtUp: async () => {
      const height = await finalizedHeight(connection);
      await serial(() => scanTo(height));
    },
    close: () => {
      stop();
      expected.clear();
    },
  };
}

async function finalizedHeight({ call }: SubstrateConnection): Promise<number> {
  return parseHeight(await call('chain_getHeader', [await call('chain_getFinalizedHead', [])]));
}

/** Tries again until it succeeds or the connection has ended. */
async function untilDone(task: () => Promise<void>, ended: AbortSignal, logger: Logger): Promise<void> {
  while (!ended.aborted) {
    try {
      await task();
      return;
    } catch (error) {
      if (ended.aborted) return;
      logger.warn('a finalized block cannot be looked through yet', { error: describeError(error) });
    }
    await delay(RETRY_MS, ended).catch(() => undefined);
  }
}

function report(expected: Map<Hex, (where: Found) => void>, block: RawBlock): void {
  block.extrinsics.forEach((extrinsic, index) => {
    expected.get(extrinsic)?.({ block, index });
    expected.delete(extrinsic);
  });
}
