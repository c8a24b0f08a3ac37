import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { equalBytes, randomBytes, utf8 } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type { ChainBlock } from '../../lib/chain/chain.ts';
import { serveTestChain, temporaryFolder, testAccount } from '../../lib/chain/dev/chain-fixture.ts';
import type { ServedDevChain } from '../../lib/chain/dev/serve-dev-chain.ts';
import { createLightCalls, type LightCalls } from '../../lib/chain/light/light-calls.ts';
import { createNodeAnswers } from '../../lib/chain/light/node-answers.ts';
import { lightLike, type CountedClient } from '../../lib/chain/light/testing.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateConnection, type SubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { serveLightClient, type LightEndpoint } from './light-endpoint.ts';

const logger = silentLogger;

void describe('a light client, read as if it were a node', () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  let served: ServedDevChain;
  let client: CountedClient;
  let calls: LightCalls;
  let endpoint: LightEndpoint;
  let connection: SubstrateConnection;
  before(async () => {
    served = await serveTestChain(folder.path);
    client = lightLike(served.url);
    calls = createLightCalls(client);
    endpoint = await serveLightClient(client, createNodeAnswers(calls, stop.signal));
    connection = createSubstrateConnection({ url: endpoint.url, logger });
  });
  after(async () => {
    stop.abort();
    await connection.close();
    calls.close();
    await endpoint.close();
    await served.close();
    folder.remove();
  });

  it('is followed from block 0, submitted to, and asked for a balance, by what speaks to nodes', async () => {
    const submitter = await createSubstrateSubmitter({ connection, seed: testAccount(1).seed, logger });
    const bodies = [randomBytes(300), randomBytes(40), utf8('last')];
    const ends = await Promise.all(bodies.map((body) => submitter.submit(body)));
    const last = Math.max(...ends.map(({ height }) => height));
    const seen = await readTo(last);
    assert.deepEqual(
      seen.map(({ height }) => height),
      Array.from({ length: last + 1 }, (_, height) => height),
    );
    for (const [at, { height, hash }] of ends.entries()) {
      const block = seen[height];
      assert.ok(block !== undefined && equalBytes(block.hash, hash));
      assert.ok(block.remarks.some((remark) => equalBytes(remark, bodies[at] ?? assert.fail())));
    }
    assert.ok((await readBalance(connection, submitter.address)) > 0);
    await submitter.close();
  });

  async function readTo(last: number): Promise<ChainBlock[]> {
    const blocks: ChainBlock[] = [];
    const chain = createSubstrateChain({ connection, logger });
    for await (const block of chain.follow(0, AbortSignal.timeout(30_000))) {
      blocks.push(block);
      if (block.height >= last) break;
    }
    return blocks;
  }

  it('is asked for a runtime once, and for each header once, however many blocks are read', async () => {
    const submitter = await createSubstrateSubmitter({ connection, seed: testAccount(2).seed, logger });
    const { height } = await submitter.submit(utf8('one more'));
    const before = client.calls.get('state_getRuntimeVersion');
    await readTo(height);
    const headers = client.calls.get('chain_getHeader') ?? 0;
    await readTo(height);
    assert.equal(client.calls.get('state_getRuntimeVersion'), before);
    const more = (client.calls.get('chain_getHeader') ?? 0) - headers;
    assert.ok(more <= 4, `${String(more)} headers more`);
    await submitter.close();
  });

  it('refuses an extrinsic of an account that cannot pay, as a node does', async () => {
    const poor = await createSubstrateSubmitter({ connection, seed: testAccount(9).seed, logger });
    await assert.rejects(poor.submit(utf8('p')), (error) => codeOf(error) === 'rejected');
    await poor.close();
  });

  it('answers what it does not offer or cannot read, and only who knows its path', async () => {
    const ask = async (body: unknown): Promise<unknown> => {
      const socket = new WebSocket(endpoint.url);
      await once(socket, 'open');
      socket.send(JSON.stringify(body));
      const [message] = (await once(socket, 'message')) as [Buffer];
      socket.close();
      return (JSON.parse(message.toString('utf8')) as { error?: { code: number }; result?: unknown }).error
        ?.code;
    };
    const call = { jsonrpc: '2.0', id: 1 };
    assert.equal(await ask({ ...call, method: 'author_rotateKeys', params: [] }), -32_601);
    assert.equal(await ask({ ...call, method: 'chain_getBlockHash', params: ['soon'] }), -32_602);
    assert.equal(await ask({ ...call, method: 'chain_getBlock', params: [7] }), -32_602);
    assert.equal(await ask([call]), -32_600);
    assert.equal(await ask({ ...call, method: 'system_chain', params: [] }), undefined);
    const guess = new WebSocket(new URL('/', endpoint.url));
    const [error] = (await once(guess, 'error')) as [Error];
    assert.match(error.message, /400/);
  });

  it('ends a session whose call got lost, so that nobody waits', async () => {
    const answers = new Map(createNodeAnswers(calls, stop.signal));
    const lossy = await serveLightClient(
      {
        open: (receive) => ({
          send: () => receive('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}'),
          close: () => undefined,
        }),
      },
      answers,
    );
    const socket = new WebSocket(lossy.url);
    await once(socket, 'open');
    socket.send('{"jsonrpc":"2.0","id":1,"method":"system_chain","params":[]}');
    const [code] = (await once(socket, 'close')) as [number];
    assert.equal(code, 1013);
    await lossy.close();
  });
});
