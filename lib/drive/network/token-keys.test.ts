import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Bytes } from '../../base/bytes.ts';
import {
  shownTokenKeysCodec,
  storeEntryCodec,
  tokenKeyHash,
  type ShownTokenKeys,
} from '../../protocol/directory/store-entry.ts';
import { NOTHING_SHOWN } from '../../protocol/directory/nothing-shown.ts';
import { checkpointAt, foldAt } from '../../protocol/directory/testing.ts';
import { TOKEN_KEY_SPACING } from '../../protocol/reducer/apply-store.ts';
import { createTestChain } from '../../protocol/reducer/testing.ts';
import { plainTokenKey, STORE, storeBody, tokenKeyBody } from '../../protocol/testing/store-body.ts';
import { signerOf } from '../../protocol/testing.ts';
import { startPortal, type TestPortal } from '../testing/portal-on-chain.ts';
import { fetchTokenKeys, type TokenKeys } from './token-keys.ts';

const DAY = 24 * 3_600_000;
const tampered = { name: 'DriveError', code: 'tampered' };
const stale = { name: 'DriveError', code: 'stale-directory' };

void describe('the token keys that a portal shows, held against the directory', () => {
  const now = Date.now();
  const ends = now + 2000;
  const chain = createTestChain({ stores: [STORE.identity], begun: now });
  let portal: TestPortal;

  const post = (...key: Parameters<typeof tokenKeyBody>): void =>
    foldAt(chain, now, chain.sign(STORE, 'token-key', tokenKeyBody(...key)));
  const ask = (): Promise<TokenKeys> => fetchTokenKeys({ ...portal.connection, patienceMs: 0 });
  const fills = async (): Promise<number[]> => (await ask()).keys.map(({ spki }) => spki[0] ?? 0);
  const shown = (lie: (answer: ShownTokenKeys) => ShownTokenKeys): Promise<TokenKeys> =>
    portal.lying(
      '/v1/tokens/keys',
      (bytes) => shownTokenKeysCodec.encode(lie(shownTokenKeysCodec.decode(bytes))),
      ask,
    );

  before(async () => {
    foldAt(chain, now, chain.genesis);
    post(1, now - 10 * DAY, ends);
    portal = await startPortal(chain);
  });
  after(() => portal.close());

  void test('are none that can be relied on while there is no checkpoint', async () => {
    await assert.rejects(ask(), stale);
    checkpointAt(chain, now);
    assert.deepEqual(await fills(), [1]);
  });

  void test('are those of the newest checkpoint, even where later ones are on the chain', async () => {
    post(2, now - 2 * DAY, now + 30 * DAY);
    assert.deepEqual(await fills(), [1]);
    checkpointAt(chain, now);
    assert.deepEqual(await fills(), [1, 2]);
    post(3, now - 2 * DAY + TOKEN_KEY_SPACING, now + 60 * DAY);
    checkpointAt(chain, now);
    const { store, keys, current } = await ask();
    assert.deepEqual(
      [store, keys.length, current?.spki[0]],
      [STORE.identity, 3, 2],
      'the third begins later',
    );
  });

  void test('may not be of this client alone, nor another order, nor fewer', async () => {
    const own = tokenKeyBody(9, now - DAY, now + DAY);
    const lies: [string, (keys: Bytes[]) => Bytes[]][] = [
      ['one more', (keys) => [...keys, own]],
      ['one in the place of another', (keys) => [...keys.slice(0, -1), own]],
      ['the same key, worth more', (keys) => [...keys.slice(0, -1), tokenKeyBody(3, now, now + 60 * DAY)]],
      ['one twice', (keys) => [...keys, ...keys.slice(-1)]],
      ['one less', (keys) => keys.slice(0, -1)],
      ['without the first', (keys) => keys.slice(1)],
      ['none', () => []],
      ['another order', (keys) => keys.toReversed()],
      ['what is no key', (keys) => [...keys.slice(0, -1), Uint8Array.of(1)]],
    ];
    for (const [what, bend] of lies) {
      await assert.rejects(
        shown((answer) => ({ ...answer, keys: bend(answer.keys) })),
        tampered,
        what,
      );
      assert.equal((await shown((answer) => answer)).keys.length, 3, 'as they are they do');
    }
  });

  void test('come with a proof about the very store that signs', async () => {
    const keys = [tokenKeyBody(9, now - DAY, now + DAY)];
    const key = plainTokenKey(9, now - DAY, now + DAY);
    const entry = storeEntryCodec.encode({ v: 1, keys: [tokenKeyHash(chain.network, key)] });
    await assert.rejects(
      shown((answer) => ({ ...answer, keys, store: signerOf(7).identity })),
      tampered,
    );
    await assert.rejects(
      shown(({ directory, ...answer }) => {
        const found = directory.found.map((one) => ({ ...one, entry: [entry] }));
        return { ...answer, keys, directory: { ...directory, found } };
      }),
      tampered,
    );
    await assert.rejects(
      shown((answer) => ({ ...answer, directory: NOTHING_SHOWN })),
      stale,
    );
    assert.equal((await ask()).keys.length, 3);
  });

  void test('are no more once their time is over, and the portal still shows what the checkpoint names', async () => {
    foldAt(chain, ends + 1);
    assert.deepEqual(await fills(), [1, 2, 3], 'the checkpoint is of before');
    checkpointAt(chain, ends + 1);
    assert.deepEqual(await fills(), [2, 3]);
  });

  void test('are none of a store that governance removed', async () => {
    const body = storeBody(chain, { store: STORE.identity, admitted: false, decided: now });
    foldAt(chain, ends + 1, chain.sign(signerOf(9), 'store', body));
    checkpointAt(chain, ends + 1);
    assert.deepEqual(await ask(), { store: STORE.identity, keys: [], current: undefined });
    await assert.rejects(
      shown((answer) => ({ ...answer, keys: [tokenKeyBody(2, now - 2 * DAY, now + 30 * DAY)] })),
      tampered,
    );
  });
});
