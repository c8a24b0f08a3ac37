import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { BLOCK_HEADER } from '../../lib/protocol/portal-view.ts';
import { createServedContract } from '../../lib/protocol/reducer/testing.ts';
import { createHttpServer } from '../service/http-server.ts';
import { awaitBlocks } from './await-block.ts';
import { logOn } from './testing.ts';

/** A portal that is at a block, and comes to a later one when it is told to. */
function portalAt() {
  const chain = createServedContract();
  const waiting: { height: number; resolve: () => void }[] = [];
  const server = createHttpServer({ bodyLimit: 1024, logger: silentLogger });
  const log = {
    ...logOn(chain),
    reached: (height: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (chain.state.height >= height) resolve();
        waiting.push({ height, resolve });
        signal?.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      }),
  };
  awaitBlocks(server, log, 50);
  server.get('/answer', () => ({ height: chain.state.height }));
  const ask = (named?: string) =>
    server.inject({ url: '/answer', headers: named === undefined ? {} : { [BLOCK_HEADER]: named } });
  const advance = (): void => {
    chain.block();
    for (const { height, resolve } of waiting) if (height <= chain.state.height) resolve();
  };
  return { ask, advance, height: () => chain.state.height, waiting };
}

test('an answer names its block, and waits for the one that its client knows', async () => {
  const portal = portalAt();
  const now = portal.height();
  const first = await portal.ask();
  assert.deepEqual([first.headers[BLOCK_HEADER], first.json()], [String(now), { height: now }]);
  assert.deepEqual((await portal.ask(String(now))).json(), { height: now });
  const later = portal.ask(String(now + 1));
  while (!portal.waiting.some(({ height }) => height === now + 1)) await new Promise(setImmediate);
  portal.advance();
  assert.deepEqual((await later).json(), { height: now + 1 });
});

test('a block that does not come is no reason to wait for ever', async () => {
  const portal = portalAt();
  const never = await portal.ask(String(portal.height() + 1_000));
  assert.deepEqual([never.statusCode, never.json<{ error: { code: string } }>().error.code], [503, 'behind']);
});

test('what names no block is refused', async () => {
  const portal = portalAt();
  for (const named of ['-1', '1.5', '12345678901', 'x', '1e3', '']) {
    const answer = await portal.ask(named);
    assert.deepEqual([named, answer.statusCode], [named, 400]);
  }
  assert.equal((await portal.ask('1')).statusCode, 200);
});
