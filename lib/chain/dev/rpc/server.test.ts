import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { once } from 'node:events';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { silentLogger } from '../../../base/logger.ts';
import type { RpcMethod } from './rpc-method.ts';
import { parseRequest } from './request.ts';
import { RpcError } from './rpc-error.ts';
import { openRpcServer, type RpcServer } from './server.ts';

const methods = new Map<string, RpcMethod>([
  ['echo', (params) => params],
  [
    'fail',
    () => {
      throw new TypeError('a secret of the server');
    },
  ],
]);

describe('JSON-RPC server', () => {
  let server: RpcServer;
  let socket: WebSocket;
  before(async () => {
    server = await openRpcServer({ host: '127.0.0.1', port: 0 }, silentLogger);
    server.serve(methods);
    socket = new WebSocket(server.url);
    await once(socket, 'open');
  });
  after(async () => {
    await server.close();
  });

  const ask = async (message: string | Buffer): Promise<unknown> => {
    socket.send(message);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(answer.toString('utf8'));
  };
  const code = async (message: string | Buffer): Promise<unknown> =>
    ((await ask(message)) as { error?: { code: number } }).error?.code;

  it('answers a call', async () => {
    const answer = await ask('{"jsonrpc":"2.0","id":1,"method":"echo","params":[7]}');
    assert.deepEqual(answer, { jsonrpc: '2.0', id: 1, result: [7] });
  });

  it('answers malformed messages with JSON-RPC errors and goes on', async () => {
    assert.equal(await code('{'), -32700);
    assert.equal(await code('[]'), -32600);
    assert.equal(await code('{"jsonrpc":"2.0","id":1}'), -32600);
    assert.equal(await code('{"jsonrpc":"2.0","id":{},"method":"echo"}'), -32600);
    assert.equal(await code('{"jsonrpc":"2.0","id":1,"method":"dev_newBlock","params":[]}'), -32601);
    assert.equal(await code('{"jsonrpc":"2.0","id":1,"method":"constructor","params":[]}'), -32601);
    assert.equal(await code(Buffer.from([1, 2])), -32005);
    assert.equal(await code('{"jsonrpc":"2.0","id":1,"method":"echo"}'), undefined);
  });

  it('tells nothing of its own failures', async () => {
    const answer = await ask('{"jsonrpc":"2.0","id":2,"method":"fail","params":[]}');
    assert.deepEqual(answer, { jsonrpc: '2.0', id: 2, error: { code: -32603, message: 'the call failed' } });
  });

  it('cuts off a message that is too long', async () => {
    const greedy = new WebSocket(server.url);
    await once(greedy, 'open');
    greedy.send('x'.repeat(11 * 1024 * 1024));
    const [closeCode] = (await once(greedy, 'close')) as [number];
    assert.equal(closeCode, 1009);
  });

  it('names a port that is taken', async () => {
    const port = Number(new URL(server.url).port);
    await assert.rejects(openRpcServer({ host: '127.0.0.1', port }, silentLogger), { code: 'port-in-use' });
  });

  it('parses any text to a request or refuses it with RpcError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseRequest(text);
        } catch (error) {
          assert.ok(error instanceof RpcError);
        }
      }),
    );
  });
});
