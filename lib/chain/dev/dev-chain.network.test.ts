import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { toHex } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import { temporaryFolder, testAccount } from './chain-fixture.ts';
import { openDevChain, type DevChain } from './dev-chain.ts';
import { serveDevChain } from './serve-dev-chain.ts';
import { timeOf } from './state-reads.ts';

/** A clock that the test moves, and timings under which no block is made of its own accord. */
function steppedClock() {
  let now = 1_800_000_000_000;
  return { now: () => now, step: (ms: number) => void (now += ms) };
}
const still = { minSpacingMs: 3_600_000, heartbeatMs: 3_600_000 };
const endow = [testAccount(1).publicKey];
const timeAt = (chain: DevChain, height: number): number => timeOf(chain.store.stateAt(height));

describe('embedded chain', () => {
  it('keeps strictly increasing wall-clock time, within a slot, over slots and when the clock is set back', async () => {
    const folder = temporaryFolder();
    const clock = steppedClock();
    const chain = await openDevChain({ folder: folder.path, endow, timings: still }, clock, silentLogger);
    const times = [timeAt(chain, 1)];
    for (const step of [300, 1, 12_000, 86_400_000, -5_000, 0]) {
      clock.step(step);
      await chain.engine.produceNow();
      times.push(timeAt(chain, chain.engine.head().height));
    }
    const t0 = 1_800_000_000_000;
    const last = t0 + 300 + 1 + 12_000 + 86_400_000;
    assert.deepEqual(times, [t0, t0 + 300, t0 + 301, t0 + 12_301, last, last + 1, last + 2]);
    await chain.close();
    folder.remove();
  });

  it('resumes a chain of many blocks without touching the old ones, and goes on from there', async () => {
    const folder = temporaryFolder();
    const clock = steppedClock();
    const config = { folder: folder.path, endow, timings: still };
    const chain = await openDevChain(config, clock, silentLogger);
    for (let i = 0; i < 40; i++) {
      clock.step(6_000);
      await chain.engine.produceNow();
    }
    const { height, hash } = chain.engine.head();
    const early = chain.store.blockAt(3);
    await chain.close();
    const again = await openDevChain(config, clock, silentLogger);
    assert.equal(again.engine.head().height, height);
    assert.equal(toHex(again.engine.head().hash), toHex(hash));
    clock.step(1_000);
    await again.engine.produceNow();
    assert.equal(again.engine.head().height, height + 1);
    assert.deepEqual(again.store.blockAt(3), early);
    assert.equal(timeAt(again, height + 1), clock.now());
    await again.close();
    folder.remove();
  });

  it('refuses a folder whose endowed accounts were others, and one that is open elsewhere', async () => {
    const folder = temporaryFolder();
    const clock = steppedClock();
    const config = { folder: folder.path, endow, timings: still };
    const chain = await openDevChain(config, clock, silentLogger);
    await assert.rejects(openDevChain(config, clock, silentLogger), { code: 'folder-in-use' });
    await chain.close();
    const other = { ...config, endow: [testAccount(2).publicKey] };
    await assert.rejects(openDevChain(other, clock, silentLogger), { code: 'folder-genesis' });
    await (await openDevChain(config, clock, silentLogger)).close();
    folder.remove();
  });

  it('answers malformed parameters with errors, and serves nothing that changes state from outside', async () => {
    const folder = temporaryFolder();
    const config = { folder: folder.path, endow, timings: still, host: '127.0.0.1', port: 0 };
    const served = await serveDevChain(config, steppedClock(), silentLogger);
    const socket = new WebSocket(served.url);
    await once(socket, 'open');
    const ask = async (method: string, ...params: unknown[]) => {
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
      const [answer] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(answer.toString('utf8')) as { result?: unknown; error?: { code: number } };
    };
    const { methods } = (await ask('rpc_methods')).result as { methods: string[] };
    assert.ok(!methods.some((name) => /^dev_|set/i.test(name)));
    for (const method of methods) {
      for (const params of [[null], [{}], ['0xzz', {}], [-1, 'x'], [['0x1'], '0x12', 1e9]])
        await ask(method, ...params);
    }
    assert.equal((await ask('state_call', 'Core_execute_block', '0x')).error?.code, -32000);
    assert.equal((await ask('author_submitExtrinsic', '0x0a84')).error?.code, 1010);
    assert.equal((await ask('chain_getHeader', `0x${'12'.repeat(32)}`)).result, null);
    assert.equal((await ask('chain_getBlockHash', [0, 1, 2])).error, undefined);
    socket.close();
    await served.close();
    folder.remove();
  });
});
