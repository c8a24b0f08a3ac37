import { dirname, join } from 'node:path';
import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { MemoryDatastore } from 'datastore-core/memory';
import type { Datastore } from 'interface-datastore';
import type { Logger } from '../base/logger.ts';
import { collectGarbage, type CollectReport } from './collect.ts';
import { createReserve, withReserve } from './reserve.ts';
import { DurableBlockstore, type BlockstoreOptions } from './blockstore/durable-blockstore.ts';
import { nodeFiles } from './blockstore/file-port.ts';
import { orStorage } from './blockstore/storage-error.ts';
import { ContentError } from './content-error.ts';
import { openDatabase } from './datastore/database.ts';
import { openPinTable } from './datastore/pin-table.ts';
import { SqliteDatastore } from './datastore/sqlite-datastore.ts';
import { collectBytes } from './peer-fetch.ts';
import { createPinSet, type CountedPins } from './pin-set.ts';

/** What lies in a content folder: `blocks/`, their index `blocks.sqlite`, the pins and the peer's key in `pins.sqlite`, and `reserve`. */
export type ContentStores = {
  readonly blockstore: DurableBlockstore;
  readonly pins: CountedPins;
  readonly datastore: SqliteDatastore;
  readonly peerstore: Datastore;
  /** One pass of garbage collection, on a full disk, too. @throws as {@link collectGarbage}. */
  collect(signal?: AbortSignal): Promise<CollectReport>;
  close(): Promise<void>;
};

export type ContentStoreOptions = Pick<BlockstoreOptions, 'files' | 'clock' | 'hold'> & {
  folder: string;
  logger: Logger;
};

/** Opens what lies in `folder`, which is created if absent. @throws ContentError `storage`, `no-space`, `read-only`, `wrong-version`. */
export async function openContentStores(options: ContentStoreOptions): Promise<ContentStores> {
  const reserve = createReserve(join(options.folder, 'reserve'));
  const stores = await withReserve(reserve, () => openOnce(options));
  await reserve.restore();
  return {
    ...stores,
    async collect(signal) {
      const report = await withReserve(reserve, () => collectGarbage(stores.blockstore, signal));
      await reserve.restore();
      return report;
    },
  };
}

function openOnce(options: ContentStoreOptions): Promise<Omit<ContentStores, 'collect'>> {
  const { folder, logger, files = nodeFiles } = options;
  return orStorage('open the content store', async () => {
    await using opened = new AsyncDisposableStack();
    await makeDurableFolder(folder);
    // SQLite would say of a folder without write access that it cannot be opened, and not why.
    await access(folder, constants.W_OK);
    await demandPins(folder, await files.list(join(folder, 'blocks')).catch(() => []));
    const pinFile = openDatabase(join(folder, 'pins.sqlite'));
    opened.defer(() => pinFile.close());
    const table = openPinTable(pinFile);
    await nodeFiles.syncFolder(folder);
    const blockstore = await DurableBlockstore.open({ ...options, files, folder: join(folder, 'blocks') });
    opened.defer(() => blockstore.close());
    const pins = createPinSet(table, {
      index: blockstore.index,
      has: (cid) => blockstore.has(cid),
      read: (cid) => collectBytes(blockstore.get(cid)),
    });
    const broken = await pins.reconcile();
    if (broken > 0)
      logger.error('pinned content lacks inner nodes; nothing is collected until they are back', {
        roots: broken,
      });
    const all = opened.move();
    return {
      blockstore,
      pins,
      datastore: new SqliteDatastore(pinFile),
      // Not on the disk: a full one would keep libp2p from starting and stopping, for nothing that is needed later.
      peerstore: new MemoryDatastore(),
      close: () => all.disposeAsync(),
    };
  });
}

/** Without its pins a store would forget everything: it is not opened then. */
async function demandPins(folder: string, names: readonly string[]): Promise<void> {
  if (existsSync(join(folder, 'pins.sqlite')) || !names.some((name) => name.length === 2)) return;
  throw new ContentError(
    'storage',
    `pins.sqlite is missing in ${folder}, beside blocks: put it back from a backup, or move “blocks” away to begin anew`,
  );
}

/** Makes the names of all folders survive a power cut that this creates. */
async function makeDurableFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await nodeFiles.syncFolder(dirname(at));
}
