import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { proxyChain } from './chain-proxy.ts';

void test('the chain is reached from our own pages and from programs, never from another site or by another path', async () => {
  const chain = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  chain.on('connection', (socket) => socket.send('hello'));
  await once(chain, 'listening');
  const portOf = (address: unknown): number => (address as AddressInfo).port;
  const server = createServer();
  proxyChain(server, `ws://127.0.0.1:${String(portOf(chain.address()))}`);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${String(portOf(server.address()))}`;
  const ask = async (path: string, origin?: string): Promise<string> => {
    const socket = new WebSocket(`ws://${host}${path}`, origin === undefined ? {} : { origin });
    const answer = await new Promise<string>((resolve) => {
      socket.on('message', (data: Buffer) => {
        resolve(data.toString());
      });
      socket.on('error', (error) => {
        resolve(error.message);
      });
    });
    socket.terminate();
    return answer;
  };
  try {
    assert.equal(await ask('/chain'), 'hello');
    assert.equal(await ask('/chain', `http://${host}`), 'hello');
    for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`]) {
      assert.match(await ask('/chain', origin), /403/);
    }
    assert.match(await ask('/other'), /404/);
  } finally {
    server.closeAllConnections();
    server.close();
    for (const client of chain.clients) client.terminate();
    chain.close();
  }
});
