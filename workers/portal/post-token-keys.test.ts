import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { TOKEN_KEY_SPACING } from '../../lib/protocol/reducer/apply-store.ts';
import { createTestChain } from '../../lib/protocol/reducer/testing.ts';
import { plainTokenKey, STORE, storeBody } from '../../lib/protocol/testing/store-body.ts';
import { foldAt } from '../../lib/protocol/directory/testing.ts';
import { NOW, signerOf } from '../../lib/protocol/testing.ts';
import type { TokenKey } from '../../lib/protocol/upload-tokens/token-key.ts';
import { postTokenKeys } from './post-token-keys.ts';
import { openStoreIdentity } from './store-identity.ts';
import { logOn } from './testing.ts';

const EPOCH = 4 * TOKEN_KEY_SPACING;
const keyAt = (fill: number, epoch: number): TokenKey =>
  plainTokenKey(fill, NOW + epoch * EPOCH, NOW + (epoch + 2) * EPOCH);

/** A chain that takes what is posted with its next block, and an issuer with these keys. */
function begin(options: { stores?: Bytes[]; keys: TokenKey[] }) {
  const chain = createTestChain(options.stores === undefined ? {} : { stores: options.stores });
  const saw = new Set<() => void>();
  const said: string[] = [];
  let refusing = false;
  let offered = options.keys;
  const say = (text: string): void => void said.push(text);
  const logger: Logger = { ...silentLogger, info: say, warn: say, error: say };
  const block = (time: number, ...items: Bytes[]): void => {
    foldAt(chain, time, ...items);
    for (const look of saw) look();
  };
  const log: Pick<CommandLog, 'state' | 'onBlock' | 'submit'> = {
    ...logOn(chain),
    onBlock(listener) {
      const look = (): void => {
        const block = chain.blocks.at(-1) ?? assert.fail();
        void listener({ block, commands: [] });
      };
      saw.add(look);
      return () => saw.delete(look);
    },
    submit(item: Bytes) {
      if (refusing) return Promise.reject(new Error('no chain'));
      foldAt(chain, chain.state.time, item);
      return Promise.resolve(chain.state.height);
    },
  };
  const tokens = { keys: () => Promise.resolve(offered) };
  const start = () => postTokenKeys(log, STORE, tokens, logger);
  const fills = (): (number | undefined)[] =>
    chain.state.stores.get(toHex(STORE.identity))?.keys.map(({ spki }) => spki[0]) ?? [];
  return {
    ...{ chain, said, block, fills, start },
    refuse: (now: boolean) => (refusing = now),
    offer: (...keys: TokenKey[]) => (offered = keys),
  };
}

void test('posts the key of each epoch once, the newest that has begun', async () => {
  const { chain, block, fills, start, offer } = begin({ stores: [STORE.identity], keys: [keyAt(1, 0)] });
  const posting = start();
  block(NOW, chain.genesis);
  await posting.end();
  assert.deepEqual(fills(), [1]);
  const again = start();
  block(NOW + 120_000);
  await again.end();
  assert.equal(chain.state.heads.get(toHex(STORE.identity))?.seq, 1, 'what is there is not posted again');
  offer(keyAt(1, 0), keyAt(2, 1), keyAt(3, 2));
  block(NOW + EPOCH);
  const later = start();
  await later.end();
  assert.deepEqual(fills(), [1, 2]);
});

void test('posts nothing before governance admits the store, and says how it is admitted', async () => {
  const { chain, said, block, fills, start } = begin({ keys: [keyAt(1, 0)] });
  const posting = start();
  block(NOW, chain.genesis);
  block(NOW + 1);
  assert.deepEqual(said, [
    `nobody gets upload tokens from this portal: governance has to admit it first, with “velum governance store admit ${toHex(STORE.identity)}”`,
  ]);
  assert.deepEqual(fills(), []);
  const body = storeBody(chain, { store: STORE.identity, admitted: true, decided: NOW });
  block(NOW + 2, chain.sign(signerOf(9), 'store', body));
  await posting.end();
  assert.deepEqual(fills(), [1]);
});

void test('tries again after a while where posting failed', async () => {
  const { chain, block, fills, start, refuse } = begin({ stores: [STORE.identity], keys: [keyAt(1, 0)] });
  refuse(true);
  let posting = start();
  block(NOW, chain.genesis);
  await posting.end();
  assert.deepEqual(fills(), []);
  refuse(false);
  posting = start();
  block(NOW + 120_000);
  await posting.end();
  assert.deepEqual(fills(), [1]);
});

void test('says it where the network refuses the key, because another of this time is there', async () => {
  const { chain, said, block, fills, start, offer } = begin({
    stores: [STORE.identity],
    keys: [keyAt(1, 0)],
  });
  let posting = start();
  block(NOW, chain.genesis);
  await posting.end();
  offer(keyAt(2, 0));
  posting = start();
  block(NOW + 120_000);
  await posting.end();
  assert.deepEqual(fills(), [1]);
  assert.match(said.at(-1) ?? '', /refuses the key of this epoch/);
});

void test('a store is the same after every start, and refuses a file that is cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-store-'));
  try {
    const { identity } = await openStoreIdentity(folder);
    assert.deepEqual((await openStoreIdentity(folder)).identity, identity);
    await writeFile(join(folder, 'store-identity'), 'cut');
    await assert.rejects(openStoreIdentity(folder), { name: 'SecretFileError', code: 'damaged' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
