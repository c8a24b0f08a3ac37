import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChainError } from '../chain-error.ts';
import type { Hex } from '../substrate/hex.ts';
import { createFinalizedChain, type HeaderSource } from './finalized-chain.ts';
import { readHeader } from './header.ts';
import { createRuntimeVersions } from './runtime-versions.ts';

const hashOf = (height: number, branch = 0): Hex =>
  `0x${branch.toString(16).padStart(2, '0')}${height.toString(16).padStart(62, '0')}`;

/** A chain whose head is moved by the test; some blocks bring another runtime. */
function source(changes: number[] = []) {
  const asked: number[] = [];
  const chain = { head: 0, branch: 0, away: new Set<number>(), asked };
  const port: HeaderSource = {
    finalizedHead: async () => hashOf(chain.head, chain.branch),
    header: async (hash) => {
      const height = Number(`0x${hash.slice(4)}`);
      asked.push(height);
      if (chain.away.has(height)) throw new ChainError('unreachable', 'no peer has it');
      const branch = Number(hash.slice(0, 4));
      const logs = ['0x0642', ...(changes.includes(height) ? ['0x08'] : [])];
      const number = `0x${height.toString(16)}`;
      return readHeader(hash, { number, parentHash: hashOf(height - 1, branch), digest: { logs } });
    },
  };
  return { chain, port };
}

void describe('the finalized blocks by height', () => {
  it('are found by walking, each header once, and not above the head', async () => {
    const { chain, port } = source();
    chain.head = 100;
    const finalized = createFinalizedChain(port);
    assert.equal((await finalized.at(97))?.hash, hashOf(97));
    assert.equal((await finalized.at(99))?.hash, hashOf(99));
    assert.equal(await finalized.at(101), undefined);
    assert.deepEqual(chain.asked, [100, 99, 98, 97]);
    chain.head = 103;
    assert.equal((await finalized.at(102))?.hash, hashOf(102));
    assert.deepEqual(chain.asked.slice(4), [103, 102, 101, 100]);
    assert.equal(finalized.heightOf(hashOf(96)), 96, 'the parent of the lowest');
    assert.equal(finalized.heightOf(hashOf(95)), undefined);
  });

  it('are found after a header could not be had, without walking anew', async () => {
    const { chain, port } = source();
    chain.head = 10;
    const finalized = createFinalizedChain(port);
    await finalized.at(10);
    chain.head = 20;
    chain.away.add(15);
    await assert.rejects(finalized.at(12), { code: 'unreachable' });
    chain.away.clear();
    const before = chain.asked.length;
    chain.head = 21;
    assert.equal((await finalized.at(12))?.hash, hashOf(12));
    assert.deepEqual(chain.asked.slice(before), [15, 14, 13, 12, 11, 10]);
    assert.equal((await finalized.at(21))?.hash, hashOf(21));
  });

  it('are of one branch; one that goes on from them is read, another is not', async () => {
    const { chain, port } = source();
    chain.head = 10;
    const finalized = createFinalizedChain(port);
    await finalized.at(10);
    chain.head = 11;
    assert.equal((await finalized.at(11))?.hash, hashOf(11));
    chain.head = 12;
    chain.branch = 1;
    await assert.rejects(finalized.at(12), { code: 'wrong-chain' });
  });

  it('are near for who asks for the head while another walks far back', async () => {
    const { chain, port } = source();
    chain.head = 1_000;
    const finalized = createFinalizedChain(port);
    const far = finalized.at(1);
    assert.equal((await finalized.at(1_000))?.height, 1_000);
    chain.head = 1_001;
    assert.equal((await finalized.at(1_001))?.height, 1_001);
    assert.ok(chain.asked.length < 500, 'the walk goes on');
    assert.equal((await far)?.height, 1);
  });

  it('stay what they are while a light client that began anew is behind', async () => {
    const { chain, port } = source();
    chain.head = 100;
    const finalized = createFinalizedChain(port);
    await finalized.at(98);
    for (const behind of [50, 99]) {
      chain.head = behind;
      assert.equal(await finalized.at(101), undefined);
      assert.equal((await finalized.at(100))?.hash, hashOf(100));
    }
    chain.head = 102;
    assert.equal((await finalized.at(101))?.hash, hashOf(101));
  });

  it('are walked back so far and no farther, and the oldest are forgotten', async () => {
    const { chain, port } = source();
    chain.head = 100;
    const finalized = createFinalizedChain(port, 10);
    assert.equal((await finalized.at(91))?.height, 91);
    await assert.rejects(finalized.at(90), { code: 'history-unavailable' });
    chain.head = 105;
    await finalized.at(105);
    assert.equal(finalized.heightOf(hashOf(94)), undefined);
    assert.equal(finalized.heightOf(hashOf(96)), 96);
  });
});

void describe('the runtime of a block', () => {
  const setUp = async (changes: number[]) => {
    const { chain, port } = source(changes);
    chain.head = 100;
    const finalized = createFinalizedChain(port);
    await finalized.at(80);
    const asked: Hex[] = [];
    const versionOf = createRuntimeVersions(finalized, async (hash) => {
      asked.push(hash);
      return { at: hash };
    });
    return { chain, finalized, asked, versionOf };
  };

  it('is asked for once between two changes', async () => {
    const { asked, versionOf } = await setUp([90]);
    const now = await versionOf(hashOf(95));
    assert.deepEqual(await versionOf(hashOf(90)), now, 'the state after the block that changed it');
    assert.deepEqual(await versionOf(hashOf(100)), now);
    const before = await versionOf(hashOf(89));
    assert.notDeepEqual(before, now);
    assert.deepEqual(await versionOf(hashOf(80)), before);
    assert.deepEqual(asked, [hashOf(100), hashOf(89)]);
  });

  it('is another one when a later block changes it, and of blocks before what it was', async () => {
    const changes: number[] = [];
    const { chain, finalized, asked, versionOf } = await setUp(changes);
    const before = await versionOf(hashOf(99));
    changes.push(103);
    chain.head = 104;
    await finalized.at(104);
    assert.notDeepEqual(await versionOf(hashOf(103)), before);
    assert.deepEqual(await versionOf(hashOf(102)), before);
    assert.equal(asked.length, 2);
  });

  it('is asked for again where that failed, and for a block that was not walked', async () => {
    const { finalized } = await setUp([]);
    let fails = true;
    const versionOf = createRuntimeVersions(finalized, async () => {
      if (fails) throw new ChainError('unreachable', 'no peer');
      return 'known';
    });
    await assert.rejects(versionOf(hashOf(95)), { code: 'unreachable' });
    fails = false;
    assert.equal(await versionOf(hashOf(95)), 'known');
    assert.equal(await versionOf(hashOf(3)), 'known');
  });
});
