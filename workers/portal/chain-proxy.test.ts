import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { silentLogger } from '../../lib/base/logger.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { proxyChain } from './chain-proxy.ts';

void describe('a portal that passes the chain on', () => {
  const asked: string[] = [];
  const chain = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const server = createHttpServer({ bodyLimit: 1000, logger: silentLogger });
  let url: URL;
  before(async () => {
    chain.on('connection', (socket) => {
      socket.on('message', (message: Buffer) => {
        const call = JSON.parse(message.toString('utf8')) as { id: number; method: string };
        asked.push(message.toString('utf8'));
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: call.method }));
      });
    });
    if (chain.address() === null) await once(chain, 'listening');
    proxyChain(server, `ws://127.0.0.1:${String((chain.address() as AddressInfo).port)}`, silentLogger);
    server.get('/', () => 'page');
    url = new URL(await listen(server, { host: '127.0.0.1', port: 0, portSetting: 'PORT' }));
  });
  after(async () => {
    await server.close();
    chain.close();
  });

  const connect = (path = '/v1/chain'): WebSocket =>
    new WebSocket(new URL(path, url.href.replace('http', 'ws')));
  const answerTo = async (socket: WebSocket, message: string | Buffer): Promise<unknown> => {
    const answer = once(socket, 'message');
    socket.send(message);
    const [text] = (await answer) as [Buffer];
    return JSON.parse(text.toString('utf8'));
  };
  const call = (method: string, more = {}): string =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: ['0x00'], ...more });

  void test('what reads blocks and submits signed extrinsics is passed on, as the portal understood it', async () => {
    const socket = connect();
    await once(socket, 'open');
    for (const method of ['chain_getHeader', 'state_getStorage', 'author_submitExtrinsic'])
      assert.deepEqual(await answerTo(socket, call(method)), { jsonrpc: '2.0', id: 1, result: method });
    await answerTo(socket, call('chain_getBlock', { unknown: 'field' }));
    assert.equal(asked.at(-1), call('chain_getBlock'));
    socket.close();
    await once(socket, 'close');
  });

  void test('other methods, several calls in one message, and what is no call are refused, and the connection goes on', async () => {
    const socket = connect();
    await once(socket, 'open');
    const sofar = asked.length;
    for (const method of ['author_insertKey', 'author_rotateKeys', 'dev_newBlock', 'system_addReservedPeer'])
      assert.match(JSON.stringify(await answerTo(socket, call(method))), /"id":1,"error":\{"code":-32601/);
    for (const message of [`[${call('chain_getHeader')}]`, 'not JSON', Buffer.from(call('chain_getHeader'))])
      assert.match(JSON.stringify(await answerTo(socket, message)), /"id":null,"error":\{"code":-32600/);
    assert.equal(asked.length, sofar);
    assert.deepEqual(await answerTo(socket, call('chain_getHeader')), {
      jsonrpc: '2.0',
      id: 1,
      result: 'chain_getHeader',
    });
    socket.close();
    await once(socket, 'close');
  });

  void test('no other path takes a websocket, and plain requests are served as ever', async () => {
    for (const path of ['/', '/v1/chains', '/v1/chain/x']) {
      const [error] = (await once(connect(path), 'error')) as [Error];
      assert.match(error.message, /404/);
    }
    assert.equal(await (await fetch(url)).text(), 'page');
  });

  void test('one address holds so many connections and no more; when one ends, another may come', async () => {
    const open: WebSocket[] = [];
    while (open.length < 32) {
      const socket = connect();
      // Those of the tests before may be on their way out.
      if (await isOpened(socket)) open.push(socket);
    }
    const [error] = (await once(connect(), 'error')) as [Error];
    assert.match(error.message, /503/);
    const [first, ...others] = open;
    first?.close();
    let next: WebSocket;
    do next = connect();
    while (!(await isOpened(next)));
    for (const socket of [next, ...others]) socket.close();
  });
});

const isOpened = (socket: WebSocket): Promise<boolean> =>
  once(socket, 'open').then(
    () => true,
    () => false,
  );
