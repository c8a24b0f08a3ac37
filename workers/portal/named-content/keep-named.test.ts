import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CID } from 'multiformats/cid';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { bytes32, until } from '../../../lib/base/testing.ts';
import type { CommandLog } from '../../../lib/chain/command-log.ts';
import { hashBytes } from '../../../lib/crypto/domain.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { createFileNode, leafChild } from '../../../lib/ipfs/dag/file-node.ts';
import { createBlock, RAW } from '../../../lib/ipfs/block.ts';
import { carOf } from '../../../lib/ipfs/car/car-slices.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { foldAt } from '../../../lib/protocol/directory/testing.ts';
import {
  createServedContract,
  deployBody,
  joinBody,
  OWNER,
  workerBody,
} from '../../../lib/protocol/reducer/testing.ts';
import { signerOf } from '../../../lib/protocol/testing.ts';
import { createMetrics } from '../../service/metrics.ts';
import { logOn } from '../testing.ts';
import { keepNamed } from './keep-named.ts';
import { keepRelease } from './keep-release.ts';
import { MAX_KEPT_CODE } from './named-content.ts';
import { openOwnPins } from './own-pins.ts';

const HOUR = 3_600_000;
const nodes = createTemporaryNodes();
after(() => nodes.close());

const SECRET = bytes32(0x77);

/** A portal's store whose held blocks end when the clock is set forth, and a chain that it follows. */
async function begin(options: { peerTimeout?: number } = {}) {
  let clock = 1_000_000;
  const node = await nodes.start({
    ...{ clock: { now: () => clock }, hold: 1000, peerTimeout: 500, ...options },
    listen: ['/ip4/127.0.0.1/tcp/0'],
  });
  const chain = createServedContract();
  const saw = new Set<() => void>();
  const log: Pick<CommandLog, 'state' | 'onBlock'> = {
    ...logOn(chain),
    onBlock(listener) {
      const look = (): void => void listener({ block: chain.blocks.at(-1) ?? assert.fail(), commands: [] });
      saw.add(look);
      return () => saw.delete(look);
    },
  };
  const block = (after: number, ...items: Bytes[]): void => {
    foldAt(chain, chain.state.time + after, ...items);
    for (const look of saw) look();
  };
  let released = 0;
  const open = () => openOwnPins(node, chain.network, SECRET);
  const start = async () => {
    const pins = await open();
    const metrics = createMetrics();
    const onReleased = (): void => void (released += 1);
    const kept = keepNamed({ node, pins, log, onReleased, metrics, logger: silentLogger });
    return { ...kept, pins, metrics };
  };
  const collect = async (): Promise<void> => {
    clock += 10_000;
    await node.collect();
  };
  return { node, chain, block, open, start, collect, released: () => released };
}

const nameOf = (bytes: Bytes, cid: CID) => ({ hash: hashBytes(bytes), cid: cid.toString() });
const has = (node: ContentNode, cid: CID) => node.has(cid);

void test('code and evidence that records name stay, and what nobody named goes', async () => {
  const { node, chain, block, start, collect } = await begin();
  const contents = Array.from({ length: 4 }, () => randomBytes(1000));
  const [code, member, evidence, other] = await Promise.all(contents.map((bytes) => node.put(bytes)));
  assert.ok(code !== undefined && member !== undefined && evidence !== undefined && other !== undefined);
  const [codeBytes, memberBytes, evidenceBytes] = contents.map((bytes) => bytes);
  assert.ok(codeBytes !== undefined && memberBytes !== undefined && evidenceBytes !== undefined);
  const { pins, end } = await start();
  block(
    6000,
    chain.sign(signerOf(5), 'deploy', deployBody({ code: nameOf(codeBytes, code) })),
    chain.sign(OWNER, 'join', joinBody(chain.contract, { code: nameOf(memberBytes, member) })),
    chain.sign(signerOf(6), 'worker', workerBody({ evidence: nameOf(evidenceBytes, evidence) })),
  );
  await until(() => pins.list().length === 3);
  await end();
  await collect();
  assert.deepEqual(await Promise.all([code, member, evidence, other].map((cid) => has(node, cid))), [
    ...[true, true, true, false],
  ]);
});

void test('without it evidence goes as soon as its hold ends: a record alone holds nothing', async () => {
  const { node, chain, block, collect } = await begin();
  const bytes = randomBytes(1000);
  const cid = await node.put(bytes);
  block(6000, chain.sign(signerOf(6), 'worker', workerBody({ evidence: nameOf(bytes, cid) })));
  await collect();
  assert.equal(await has(node, cid), false);
});

void test('what newer evidence replaced goes after an hour, and pins that others made stay', async () => {
  const { node, chain, block, start, collect, released } = await begin();
  const [first, second] = [randomBytes(1000), randomBytes(1000)];
  const [old, young] = [await node.put(first), await node.put(second)];
  const worker = signerOf(6);
  let keeping = await start();
  block(6000, chain.sign(worker, 'worker', workerBody({ evidence: nameOf(first, old) })));
  await until(() => keeping.pins.has(old.toString()));
  block(6000, chain.sign(worker, 'worker', workerBody({ evidence: nameOf(second, young) })));
  await until(() => keeping.pins.has(young.toString()));
  // The portal knows its own again when it starts anew.
  await keeping.end();
  await node.pin(young);
  keeping = await start();
  assert.deepEqual(new Set(keeping.pins.list()), new Set([old.toString(), young.toString()]));
  block(6000, chain.sign(signerOf(7), 'worker', workerBody()));
  block(HOUR - 1000);
  await keeping.end();
  assert.equal(keeping.pins.has(old.toString()), true, 'who was told of it may still ask');
  keeping = await start();
  await until(() => {
    block(HOUR);
    return !keeping.pins.has(old.toString());
  });
  await keeping.end();
  assert.equal(released(), 1);
  await collect();
  assert.deepEqual([await has(node, old), await has(node, young)], [false, true]);
  assert.equal(await node.unpin(young), true, 'the other pin is where it was');
});

void test('what another portal has comes from there; what nobody has is looked for again', async () => {
  const [one, peer] = await Promise.all([begin(), nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] })]);
  const { chain, block, node, start } = one;
  const bytes = randomBytes(5000);
  const { cid } = await createBlock(RAW, bytes);
  const { pins, metrics, end } = await start();
  block(6000, chain.sign(signerOf(6), 'worker', workerBody({ evidence: nameOf(bytes, cid) })));
  // The chain's other workers have evidence with a CID that is none.
  await until(async () => /velum_portal_named_missing 1\n/.test(await metrics.render()));
  assert.equal(pins.has(cid.toString()), false);
  await node.dial(peer.addresses()[0] ?? '');
  await peer.put(bytes);
  await until(() => {
    block(60_000);
    return pins.has(cid.toString());
  });
  assert.match(await metrics.render(), /velum_portal_named_missing 0\n/);
  await end();
});

void test('what is not what the record says, or larger than such content may be, is not kept', async () => {
  const { node, chain, block, start } = await begin();
  const bytes = randomBytes(1000);
  const [cid, fit] = [await node.put(bytes), randomBytes(1000)];
  // A file of a gigabyte in three blocks.
  const leaf = await createBlock(RAW, new Uint8Array(1 << 20));
  const bomb = await createFileNode(Array.from({ length: 1024 }, () => leafChild(leaf)));
  // And one that is as large as it says.
  const leaves = await Promise.all(
    [1, 2, 3].map((fill) => createBlock(RAW, new Uint8Array(1 << 20).fill(fill))),
  );
  const large = await createFileNode(leaves.map(leafChild));
  const whole = carOf([leaf, bomb.block, ...leaves, large.block]);
  await node.importCar(chunksOf(whole));
  const fits = await node.put(fit);
  const { pins, end } = await start();
  const other = bytes32(1);
  block(
    6000,
    chain.sign(signerOf(5), 'deploy', deployBody({ code: { hash: other, cid: cid.toString() } })),
    chain.sign(signerOf(6), 'deploy', deployBody({ code: { hash: other, cid: bomb.block.cid.toString() } })),
    chain.sign(signerOf(7), 'deploy', deployBody({ code: { hash: other, cid: large.block.cid.toString() } })),
    chain.sign(signerOf(8), 'deploy', deployBody({ code: nameOf(fit, fits) })),
  );
  await until(() => pins.has(fits.toString()));
  await end();
  assert.deepEqual(pins.list(), [fits.toString()]);
  // The same content, named truly by another record.
  const again = await start();
  block(6000, chain.sign(signerOf(9), 'deploy', deployBody({ code: nameOf(bytes, cid) })));
  await until(() => again.pins.has(cid.toString()));
  await again.end();
});

void test('the contracts of the release are kept, and who pins them again pays nothing', async () => {
  const { node, collect } = await begin();
  const folder = await mkdtemp(join(tmpdir(), 'velum-contracts-'));
  try {
    const bundle = randomBytes(2000);
    await writeFile(join(folder, 'drive.js'), bundle);
    await writeFile(join(folder, 'notes.txt'), bundle.slice(1));
    await writeFile(join(folder, 'huge.js'), new Uint8Array(MAX_KEPT_CODE + 1));
    for (const from of [folder, folder, '', join(folder, 'nowhere')])
      await keepRelease(node, from, silentLogger);
    const { cid } = await createBlock(RAW, bundle);
    assert.deepEqual(
      (await node.pins()).map(({ root, release }) => [root.toString(), release]),
      [[cid.toString(), undefined]],
    );
    await collect();
    assert.equal(await has(node, cid), true);
    const charge = {
      room: () => assert.fail(),
      take: () => assert.fail('it is there already'),
      giveBack: () => assert.fail(),
    };
    await node.pin(cid, { charge });
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function* chunksOf(car: Blob): AsyncGenerator<Bytes> {
  yield new Uint8Array(await car.arrayBuffer());
}
