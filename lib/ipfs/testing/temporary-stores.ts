import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import type { Block } from '../block.ts';
import { openContentStores, type ContentStoreOptions, type ContentStores } from '../content-stores.ts';
import { collectBytes } from '../peer-fetch.ts';

/** Content stores in temporary folders, whose time is the test's. */
export type TemporaryStore = ContentStores & {
  readonly folder: string;
  readonly clock: { time: number };
  /** Puts blocks at the same time. */
  putAll(blocks: readonly Block[], upload?: Bytes): Promise<void>;
  read(cid: CID): Promise<Bytes>;
  /** Closes it and opens its folder again. */
  reopen(options?: Partial<ContentStoreOptions>): Promise<TemporaryStore>;
};

/** Milliseconds that blocks are held. */
export const TEST_HOLD = 1000;

export function createTemporaryStores() {
  const closing = new AsyncDisposableStack();
  async function open(
    folder: string,
    clock: { time: number },
    options: Partial<ContentStoreOptions>,
  ): Promise<TemporaryStore> {
    const stores = await openContentStores({
      folder,
      logger: silentLogger,
      clock: { now: () => clock.time },
      hold: TEST_HOLD,
      ...options,
    });
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= stores.close());
    closing.defer(close);
    return {
      ...stores,
      folder,
      clock,
      close,
      putAll: async (blocks, upload) => {
        const hold = upload === undefined ? 'time' : { upload };
        await Promise.all(blocks.map(({ cid, bytes }) => stores.blockstore.put(cid, bytes, { hold })));
      },
      read: (cid) => collectBytes(stores.blockstore.get(cid)),
      async reopen(more = {}) {
        await close();
        return open(folder, clock, { ...options, ...more });
      },
    };
  }
  return {
    async start(options: Partial<ContentStoreOptions> = {}): Promise<TemporaryStore> {
      const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'velum-stores-')));
      closing.defer(() => rm(folder, { recursive: true, force: true }));
      return open(folder, { time: 1_000_000 }, options);
    },
    close: () => closing.disposeAsync(),
  };
}

/** Bytes of all files under a folder. */
export async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
