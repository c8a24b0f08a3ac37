import { writeSync } from 'node:fs';
import { silentLogger } from '../../base/logger.ts';
import { randomBytes, toBase64Url } from '../../base/bytes.ts';
import { createBlock, RAW } from '../block.ts';
import { collectGarbage } from '../collect.ts';
import { openContentStores } from '../content-stores.ts';

/**
 * A process that stores blocks until it is killed and says on its output what was acknowledged: `kept <bytes>` and `pinned <bytes>`,
 * a line each, base64url. Every third block is pinned. Blocks of an upload that ended without a pin are collected meanwhile.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('name a folder');
const { blockstore, pins } = await openContentStores({ folder, logger: silentLogger, hold: 60_000 });

const say = (what: string, bytes: Uint8Array): void => void writeSync(1, `${what} ${toBase64Url(bytes)}\n`);

async function collectAbandoned(): Promise<void> {
  const upload = randomBytes(16);
  const { cid, bytes } = await createBlock(RAW, randomBytes(100));
  await blockstore.put(cid, bytes, { hold: { upload } });
  blockstore.index.endUpload(upload);
  if ((await collectGarbage(blockstore)).blocks === 0) throw new Error('nothing was collected');
}

async function store(lane: number): Promise<never> {
  for (let i = 0; ; i++) {
    const { cid, bytes } = await createBlock(RAW, randomBytes(1 + ((i * 977) % 3000)));
    await blockstore.put(cid, bytes);
    say('kept', bytes);
    if (i % 3 === 0) {
      await pins.pin(cid);
      say('pinned', bytes);
    }
    if (lane === 0) await collectAbandoned();
  }
}

await Promise.all([0, 1, 2, 3].map(store));
