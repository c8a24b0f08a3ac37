import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOf } from '../../base/errors.ts';
import { fetchBlock, fetchEvents, fetchHashes } from '../substrate/raw-block.ts';
import type { RpcCall } from '../substrate/rpc-call.ts';
import { rpcFailure } from '../substrate/rpc-failure.ts';
import type { Hex } from '../substrate/hex.ts';
import { createLightCalls } from './light-calls.ts';
import type { LightClient } from './light-client.ts';
import { createNodeAnswers } from './node-answers.ts';
import { openNodeSession } from './node-session.ts';

type Request = { id: number; method: string; params: unknown[] };
type Behaviour = (request: Request) => unknown;

class Failed extends Error {}

/** A light client of a few methods: what `behave` gives is the result, what it throws an error of smoldot's. */
function clientOf(behave: Behaviour): LightClient & { end(): void; notify(event: unknown): void } {
  const sessions = new Set<{ receive: (text: string) => void; ended: () => void }>();
  return {
    open(receive, ended) {
      const session = { receive, ended };
      sessions.add(session);
      const send = (text: string): void => {
        const request = JSON.parse(text) as Request;
        const { id } = request;
        try {
          const result = behave(request);
          if (result !== undefined) receive(JSON.stringify({ jsonrpc: '2.0', id, result }));
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          receive(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_000, message: error.message } }));
        }
      };
      return { send, close: () => void sessions.delete(session) };
    },
    end() {
      const all = [...sessions];
      sessions.clear();
      for (const { ended } of all) ended();
    },
    notify(event) {
      const params = { subscription: 'watch', result: event };
      for (const { receive } of sessions)
        receive(JSON.stringify({ jsonrpc: '2.0', method: 'event', params }));
    },
  };
}

/** What our reader and submitter have of it. */
function nodeOf(client: LightClient): RpcCall {
  const answers = createNodeAnswers(createLightCalls(client), new AbortController().signal, [1, 1]);
  const waiting = new Map<number, (text: string) => void>();
  const session = openNodeSession(
    client,
    answers,
    (text) => waiting.get((JSON.parse(text) as { id: number }).id)?.(text),
    () => undefined,
  );
  let next = 1;
  return async (method, params) => {
    const id = next++;
    const text = await new Promise<string>((resolve) => {
      waiting.set(id, resolve);
      session.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
    const { result, error } = JSON.parse(text) as {
      result?: unknown;
      error?: { code: number; message: string };
    };
    if (error !== undefined) throw rpcFailure(Object.assign(new Error(error.message), { code: error.code }));
    return result;
  };
}

const hashOf = (height: number): Hex => `0x${height.toString(16).padStart(64, '0')}`;
const headerOf = (height: number) => ({
  number: `0x${height.toString(16)}`,
  parentHash: hashOf(height - 1),
  digest: { logs: [] },
});
const HEAD = 1_000;

/** Headers and the head; the rest as the test says. */
const chainWith =
  (rest: Behaviour): Behaviour =>
  (request) => {
    if (request.method === 'chain_getFinalizedHead') return hashOf(HEAD);
    if (request.method === 'chain_getHeader') return headerOf(Number(request.params[0]));
    return rest(request);
  };
const raw = (height: number) => ({
  height,
  hash: hashOf(height),
  parentHash: hashOf(height - 1),
  extrinsics: [],
});

void describe('what stands before a light client', () => {
  it('finds hashes by height, and has none above the head yet', async () => {
    const call = nodeOf(clientOf(chainWith(() => null)));
    assert.deepEqual(await fetchHashes(call, [998, 1_000]), [hashOf(998), hashOf(1_000)]);
    await assert.rejects(fetchHashes(call, [1_001]), { code: 'unreachable' });
  });

  it('asks again for a block that peers did not have, and takes that for no pruned block', async () => {
    let missing = 2;
    const block = { block: { header: headerOf(999), extrinsics: ['0x00'] } };
    const call = nodeOf(clientOf(chainWith(() => (missing-- > 0 ? null : block))));
    assert.equal((await fetchBlock(call, hashOf(999), 999)).extrinsics.length, 1);
    const never = nodeOf(clientOf(chainWith(() => null)));
    await assert.rejects(fetchBlock(never, hashOf(999), 999), { code: 'unreachable' });
  });

  it('lets a refusal of an old state stand, and takes that of a new one for a failure to reach it', async () => {
    const call = nodeOf(
      clientOf(
        chainWith(() => {
          throw new Failed('storage proof missing');
        }),
      ),
    );
    await fetchHashes(call, [HEAD - 256]);
    await assert.rejects(fetchEvents(call, raw(HEAD - 255)), { code: 'unreachable' });
    await assert.rejects(fetchEvents(call, raw(HEAD - 256)), { code: 'history-unavailable' });
    const known = nodeOf(clientOf(chainWith(() => '0x0400')));
    assert.equal(await fetchEvents(known, raw(HEAD - 256)), '0x0400');
    const empty = nodeOf(clientOf(chainWith(() => null)));
    assert.equal(await fetchEvents(empty, raw(HEAD)), null, 'no value is an answer');
  });

  it('tells the fate of an extrinsic as a node does', async () => {
    const fates = [
      [{ event: 'validated' }, undefined],
      [{ event: 'broadcasted', numPeers: 2 }, undefined],
      [{ event: 'invalid', error: 'Invalid transaction: Stale' }, 1010],
      [{ event: 'dropped', error: 'transactions pool full', broadcasted: false }, 1016],
      [{ event: 'dropped', error: 'gap in chain of blocks', broadcasted: false }, 1012],
      [{ event: 'error', error: 'no peer answered' }, 1012],
    ] as const;
    for (const [event, code] of fates) {
      const client = clientOf(() => 'watch');
      const submitted = nodeOf(client)('author_submitExtrinsic', ['0x00']);
      const answered = submitted.then(
        () => undefined,
        (error: unknown) => (error as { rpcCode?: number }).rpcCode,
      );
      await Promise.resolve();
      client.notify({ unknown: true });
      client.notify(event);
      assert.equal(await answered, code, JSON.stringify(event));
    }
  });

  it('leaves nobody waiting when the light client ends, and goes on when it is back', async () => {
    let isThere = false;
    const client = clientOf(({ method }) => {
      if (method === 'transactionWatch_v1_submitAndWatch') return 'watch';
      return isThere ? hashOf(0) : undefined;
    });
    const call = nodeOf(client);
    const calls = [call('chain_getBlockHash', [0]), call('author_submitExtrinsic', ['0x00'])];
    await Promise.resolve();
    client.end();
    for (const one of calls) await assert.rejects(one, (error) => codeOf(error) === 'unreachable');
    isThere = true;
    assert.equal(await call('chain_getBlockHash', [0]), hashOf(0));
  });
});
