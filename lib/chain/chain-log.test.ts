import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toHex } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { silentLogger } from '../base/logger.ts';
import type { KnownBlock } from '../protocol/chain-view.ts';
import { envelopeCodec } from '../protocol/command.ts';
import { contractIdOf } from '../protocol/records/deploy.ts';
import { datedEntryCodec } from '../protocol/directory/entries.ts';
import { checkpointBody } from '../protocol/directory/testing.ts';
import { createTestChain, deployBody, OWNER } from '../protocol/reducer/testing.ts';
import { signerOf } from '../protocol/testing.ts';
import type { Chain, ChainBlock } from './chain.ts';
import { createChainLog } from './chain-log.ts';
import { openLogStore, type LogStore } from './log-store.ts';

void describe('the folded chain', () => {
  const source = createTestChain();
  source.block();
  source.block(source.genesis);
  source.block(source.sign(OWNER, 'deploy', deployBody()));
  const contract = contractIdOf({ network: source.network, signer: OWNER.identity, seq: 1 });
  const envelope = { v: 1 as const, kind: 'command' as const, network: source.network, contract, epoch: 1 };
  source.block(envelopeCodec.encode({ ...envelope, sealed: new Uint8Array(40), tag: new Uint8Array() }));
  source.block(source.sign(signerOf(9), 'directory-checkpoint', checkpointBody(source)));
  source.block(source.sign(OWNER, 'deploy', deployBody()));
  const last = source.blocks.length - 1;

  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'velum-fold-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  const open = (
    store: LogStore,
    onBroken = (error: unknown): void => assert.fail(String(error)),
    from?: KnownBlock,
  ) =>
    createChainLog({
      chain: replay(source.blocks, source.state.chainGenesis),
      network: source.network,
      from,
      store,
      post: () => Promise.resolve({ height: 99 }),
      onBroken,
      logger: silentLogger,
    });

  void test('a block that could not be kept is folded again after a restart, with its commands', async () => {
    const file = join(folder, 'full-disk.sqlite');
    const real = openLogStore(file);
    const broken = Promise.withResolvers<unknown>();
    const full: LogStore = {
      ...real,
      append(block) {
        if (block.commands.length > 0) throw new RangeError('the disk is full');
        real.append(block);
      },
    };
    const log = await open(full, broken.resolve);
    assert.match(String(await broken.promise), /disk is full/);
    // Nobody waits for ever, and nothing that was not kept counts as done.
    await assert.rejects(log.submit(new Uint8Array()), /disk is full/);
    await assert.rejects(log.reached(last), /disk is full/);
    await log.close();

    const again = await open(openLogStore(file));
    await again.reached(last);
    assert.equal(again.commands(toHex(contract), 0, 2 ** 52).length, 1);
    await again.close();
  });

  void test('a listener that fails misses nothing of what comes after', async () => {
    const log = await open(openLogStore(join(folder, 'listener.sqlite')));
    const heights: number[] = [];
    log.onBlock(({ block }) => {
      heights.push(block.height);
      throw new RangeError('not this one');
    });
    await log.reached(last);
    assert.equal(heights.at(-1), last);
    await log.close();
  });

  void test('reading begins behind the block that the network names, and only if the chain goes on from it', async () => {
    const whole = await open(openLogStore(join(folder, 'whole.sqlite')));
    await whole.reached(last);
    const hash = source.blocks[0]?.hash ?? assert.fail();
    const later = await open(openLogStore(join(folder, 'later.sqlite')), undefined, { height: 0, hash });
    const heights: number[] = [];
    later.onBlock(({ block }) => void heights.push(block.height));
    await later.reached(last);
    assert.equal(heights[0], 1);
    assert.equal(later.state().contracts.size, whole.state().contracts.size);
    await whole.close();
    await later.close();

    const broken = Promise.withResolvers<unknown>();
    const wrong = { height: 0, hash: new Uint8Array(32).fill(9) };
    const other = await open(openLogStore(join(folder, 'other.sqlite')), broken.resolve, wrong);
    assert.equal(codeOf(await broken.promise), 'wrong-chain');
    await other.close();
  });

  void test('the directory is proved alike after a restart, though the state has gone on since its checkpoint', async () => {
    const file = join(folder, 'directory.sqlite');
    const name = { kind: 'head', id: OWNER.identity } as const;
    const log = await open(openLogStore(file));
    await log.reached(last);
    const found = log.directory().find(name);
    const { entry } = found ?? assert.fail('the checkpoint is at hand');
    assert.equal(datedEntryCodec.decode(entry ?? assert.fail()).order[0], 1);
    assert.equal(log.state().heads.get(toHex(OWNER.identity))?.seq, 2);
    await log.close();

    const again = await open(openLogStore(file));
    assert.equal(again.directory().agreement(), 'same');
    assert.deepEqual(again.directory().find(name), found);
    await again.close();
  });
});

/** A chain that consists of these blocks and then stands still. */
function replay(
  blocks: ReturnType<typeof createTestChain>['blocks'],
  genesis: Uint8Array<ArrayBuffer>,
): Chain {
  const all = blocks.map((block, at): ChainBlock => ({
    ...block,
    remarks: [...block.remarks],
    parentHash: blocks[at - 1]?.hash ?? new Uint8Array(32),
  }));
  return {
    genesisHash: () => Promise.resolve(genesis),
    finalizedHead: () => Promise.reject(new TypeError('not asked')),
    async *follow(from, signal) {
      yield* all.slice(from);
      if (!signal.aborted) await once(signal, 'abort');
    },
    close: () => Promise.resolve(),
  };
}
