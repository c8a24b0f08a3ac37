import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Keyring } from '@polkadot/api';
import { decodeAddress } from '@polkadot/util-crypto';
import { equalBytes, randomBytes, toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import type { Chain, ChainBlock } from '../chain.ts';
import { serveTestChain, temporaryFolder, testAccount } from '../dev/chain-fixture.ts';
import type { ServedDevChain } from '../dev/serve-dev-chain.ts';
import { asHex } from '../dev/scale.ts';
import { createSubstrateConnection, type SubstrateConnection } from './connection.ts';
import { createSubstrateChain } from './substrate-chain.ts';
import { createSubstrateSubmitter } from './substrate-submitter.ts';

const logger = silentLogger;
const patience = (): AbortSignal => AbortSignal.timeout(30_000);

/** Follows until `enough` says so. */
async function readUntil(
  chain: Chain,
  from: number,
  enough: (block: ChainBlock) => boolean,
): Promise<ChainBlock[]> {
  const blocks: ChainBlock[] = [];
  for await (const block of chain.follow(from, patience())) {
    blocks.push(block);
    if (enough(block)) return blocks;
  }
  throw new Error('the awaited block did not come');
}

const carries = (body: Bytes) => (block: ChainBlock) =>
  block.remarks.some((remark) => equalBytes(remark, body));

describe('a Substrate chain through its endpoint', () => {
  const folder = temporaryFolder();
  let served: ServedDevChain;
  let connection: SubstrateConnection;
  let chain: Chain;
  before(async () => {
    served = await serveTestChain(folder.path);
    connection = createSubstrateConnection({ url: served.url, logger });
    chain = createSubstrateChain({ connection, logger });
  });
  after(async () => {
    await connection.close();
    await served.close();
    folder.remove();
  });
  const submitter = (n: number) =>
    createSubstrateSubmitter({ connection, seed: testAccount(n).seed, logger });

  it('delivers a submitted body in the block that the submitter named, at the time of the wall clock', async () => {
    const body = randomBytes(300);
    const alice = await submitter(1);
    assert.deepEqual(decodeAddress(alice.address), testAccount(1).publicKey);
    const sentAt = Date.now();
    const { height, hash } = await alice.submit(body);
    const blocks = await readUntil(chain, 0, carries(body));
    const last = blocks.at(-1);
    assert.ok(last);
    assert.deepEqual([last.height, toHex(last.hash)], [height, toHex(hash)]);
    assert.ok(last.timeMs >= sentAt - 1 && last.timeMs <= Date.now() + 1, 'block time is the wall clock');
    blocks.forEach((block, i) => {
      assert.equal(block.height, i);
      if (i > 0) assert.deepEqual(block.parentHash, blocks[i - 1]?.hash);
      if (i > 1) assert.ok(block.timeMs > (blocks[i - 1]?.timeMs ?? 0), 'time strictly increases');
    });
    assert.deepEqual(blocks[0]?.hash, await chain.genesisHash());
    assert.ok((await chain.finalizedHead()).height >= height);
    await alice.close();
  });

  it('takes concurrent submits of two accounts, each body once, bodies opaque', async () => {
    const from = (await chain.finalizedHead()).height + 1;
    const submitters = [await submitter(1), await submitter(2)];
    const bodies = [utf8(''), Uint8Array.of(0), ...Array.from({ length: 6 }, (_, i) => randomBytes(40 + i))];
    const ends = await Promise.all(bodies.flatMap((body, i) => submitters[i % 2]?.submit(body) ?? []));
    const last = Math.max(...ends.map(({ height }) => height));
    const seen = (await readUntil(chain, from, ({ height }) => height === last)).flatMap(
      ({ remarks }) => remarks,
    );
    assert.deepEqual(seen.map(toHex).sort(), bodies.map(toHex).sort());
    for (const each of submitters) await each.close();
  });

  it('carries a body of 1 MiB, and refuses one that fits no block', async () => {
    const alice = await submitter(1);
    const body = randomBytes(65_536);
    const big = new Uint8Array(1 << 20).fill(body[0] ?? 0);
    const { height } = await alice.submit(big);
    const blocks = await readUntil(chain, height, () => true);
    assert.ok(blocks[0] !== undefined && carries(big)(blocks[0]));
    await assert.rejects(alice.submit(new Uint8Array(4_000_000)), { code: 'too-large' });
    await alice.submit(utf8('and goes on'));
    await alice.close();
  });

  it('refuses an account that cannot pay, and no other with it', async () => {
    const [alice, poor, bob] = [await submitter(1), await submitter(9), await submitter(2)];
    const mixed = [alice.submit(utf8('a')), poor.submit(utf8('p')), bob.submit(utf8('b'))];
    const [first, refused, second] = await Promise.allSettled(mixed);
    assert.equal(first?.status, 'fulfilled');
    assert.equal(second?.status, 'fulfilled');
    assert.ok(refused?.status === 'rejected');
    assert.equal(codeOf(refused.reason), 'rejected');
    for (const each of [alice, poor, bob]) await each.close();
  });

  it('does not deliver a remark inside a batch, nor a plain remark; its twin at top level it does', async () => {
    const api = await connection.api();
    const pair = new Keyring({ type: 'sr25519' }).addFromSeed(testAccount(2).seed);
    const system = api.tx['system'];
    const batch = api.tx['utility']?.['batchAll'];
    assert.ok(system?.['remarkWithEvent'] && system['remark'] && batch);
    const from = (await chain.finalizedHead()).height + 1;
    const inside = system['remarkWithEvent'](asHex(utf8('inside')));
    for (const call of [batch([inside]), system['remark'](asHex(utf8('plain')))]) {
      const nonce = await connection.call('system_accountNextIndex', [testAccount(2).address]);
      await connection.call('author_submitExtrinsic', [
        call
          .sign(pair, {
            nonce: Number(nonce),
            blockHash: api.genesisHash,
            genesisHash: api.genesisHash,
            runtimeVersion: api.runtimeVersion,
          })
          .toHex(),
      ]);
    }
    const bob = await submitter(2);
    await bob.submit(utf8('top level'));
    const blocks = await readUntil(chain, from, carries(utf8('top level')));
    assert.deepEqual(blocks.flatMap(({ remarks }) => remarks).map(toHex), [toHex(utf8('top level'))]);
    await bob.close();
  });

  it('follows and submits across a restart of the endpoint', async () => {
    const alice = await submitter(1);
    const { height: from } = await alice.submit(utf8('before'));
    const following = readUntil(chain, from, carries(utf8('after')));
    const port = Number(new URL(served.url).port);
    await served.close();
    const duringOutage = alice.submit(utf8('during'));
    served = await serveTestChain(folder.path, { port });
    await duringOutage;
    await alice.submit(utf8('after'));
    const blocks = await following;
    assert.deepEqual(
      blocks.map(({ height }) => height),
      blocks.map((_, i) => from + i),
    );
    const texts = blocks.flatMap(({ remarks }) => remarks).map((body) => Buffer.from(body).toString());
    assert.deepEqual(texts, ['before', 'during', 'after']);
    await alice.close();
  });

  it('ends when the signal aborts, and says so when the connection is closed', async () => {
    const stop = new AbortController();
    for await (const _block of chain.follow(0, stop.signal)) stop.abort();
    const own = createSubstrateChain({ url: served.url, logger });
    await own.finalizedHead();
    const ended = assert.rejects(
      readUntil(own, 1_000_000, () => true),
      { code: 'closed' },
    );
    await own.close();
    await ended;
    await assert.rejects(own.finalizedHead(), { code: 'closed' });
  });

  it('refuses an endpoint that comes back with another chain', async () => {
    const other = temporaryFolder();
    const first = await serveTestChain(other.path);
    const link = createSubstrateConnection({ url: first.url, logger });
    const reader = createSubstrateChain({ connection: link, logger });
    await reader.finalizedHead();
    const refused = assert.rejects(
      readUntil(reader, 1_000_000, () => true),
      { code: 'wrong-chain' },
    );
    const port = Number(new URL(first.url).port);
    await first.close();
    const impostor = await serveTestChain(`${other.path}/2`, { port, endow: [testAccount(3).publicKey] });
    await refused;
    await link.close();
    await impostor.close();
    other.remove();
  });
});
