import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { randomBytes, toHex, equalBytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { temporaryFolder, testAccount } from '../../lib/chain/dev/chain-fixture.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';

const main = new URL('./main.ts', import.meta.url);

type Message = { type: string; url?: string; code?: string; message?: string };

function start(folder: string, port: number): ChildProcess {
  const env = {
    ...process.env,
    VELUM_CHAIN_PORT: String(port),
    VELUM_CHAIN_DATA: folder,
    VELUM_CHAIN_ENDOW: testAccount(1).address,
    VELUM_CHAIN_SPACING_MS: '50',
  };
  return fork(main, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function firstMessage(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, 'message')) as [Message];
  return message;
}

async function ready(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = start(folder, 0);
  const { type, url } = await firstMessage(child);
  assert.equal(type, 'ready');
  assert.ok(url);
  return { child, url };
}

describe('the chain process', () => {
  it('has every acknowledged block after kill -9, and stops cleanly when its parent lets go', async () => {
    const folder = temporaryFolder();
    const { child, url } = await ready(folder.path);
    const submitter = await createSubstrateSubmitter({
      url,
      seed: testAccount(1).seed,
      logger: silentLogger,
    });
    const body = randomBytes(2000);
    const { height, hash } = await submitter.submit(body);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await submitter.close();

    const again = await ready(folder.path);
    const chain = createSubstrateChain({ url: again.url, logger: silentLogger });
    for await (const block of chain.follow(height, AbortSignal.timeout(20_000))) {
      assert.equal(block.height, height);
      assert.equal(toHex(block.hash), toHex(hash));
      assert.ok(block.remarks.some((remark) => equalBytes(remark, body)));
      break;
    }
    await chain.close();
    const exit = once(again.child, 'exit');
    again.child.disconnect();
    assert.deepEqual(await exit, [0, null]);
    folder.remove();
  });

  it('stops cleanly on SIGTERM', async () => {
    const folder = temporaryFolder();
    const { child } = await ready(folder.path);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    folder.remove();
  });

  it('says that its port is in use, and exits with 1', async () => {
    const folder = temporaryFolder();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    assert.ok(address !== null && typeof address === 'object');
    const child = start(folder.path, address.port);
    const exit = once(child, 'exit');
    const { type, code, message } = await firstMessage(child);
    assert.deepEqual([type, code], ['failed', 'port-in-use']);
    assert.match(message ?? '', new RegExp(`port ${String(address.port)} is in use; set VELUM_CHAIN_PORT`));
    assert.deepEqual(await exit, [1, null]);
    holder.close();
    folder.remove();
  });
});
