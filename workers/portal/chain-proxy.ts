import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocket, WebSocketServer } from 'ws';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { CHAIN_PATH } from '../service/network-settings.ts';
import { readChainCall } from './chain-call.ts';

/** An extrinsic of the largest size that a relay makes, as hex, with room to spare. */
const MAX_CALL_BYTES = 4 << 20;
const MAX_ANSWER_BYTES = 64 << 20;
/** Whoever does not read what they asked for is cut off. */
const MAX_UNSENT_BYTES = 64 << 20;
const MAX_CLIENTS = 128;
const MAX_CLIENTS_AN_ADDRESS = 32;
/** A client that answers no ping for so long is gone, milliseconds. */
const PING_EVERY = 30_000;

/**
 * Passes the chain's JSON-RPC on at `/v1/chain`, so that whoever joins needs to reach the portal alone: what reads blocks and
 * submits signed extrinsics, and nothing else. Ends with the server.
 */
export function proxyChain(server: FastifyInstance, chainUrl: string, logger: Logger): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CALL_BYTES,
    perMessageDeflate: false,
  });
  const perAddress = new Map<string, number>();
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = request.socket.remoteAddress ?? '';
    const open = perAddress.get(address) ?? 0;
    if (request.url !== CHAIN_PATH) refuse(socket, '404 Not Found');
    else if (sockets.clients.size >= MAX_CLIENTS || open >= MAX_CLIENTS_AN_ADDRESS)
      refuse(socket, '503 Service Unavailable');
    else {
      perAddress.set(address, open + 1);
      socket.once('close', () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
      sockets.handleUpgrade(request, socket, head, (client) => join(client, chainUrl, logger));
    }
  });
  server.addHook('preClose', (done) => {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
    done();
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** One connection to the chain for each client, so that its subscriptions are its own. */
function join(client: WebSocket, chainUrl: string, logger: Logger): void {
  const chain = new WebSocket(chainUrl, { maxPayload: MAX_ANSWER_BYTES, perMessageDeflate: false });
  // Nothing is read before there is somewhere to pass it on to.
  client.pause();
  chain.once('open', () => client.resume());
  client.on('message', (message: Buffer, isBinary) => {
    const call = readChainCall(isBinary ? '' : message.toString('utf8'));
    if ('forward' in call) send(chain, call.forward);
    else send(client, call.refuse);
  });
  chain.on('message', (message: Buffer) => send(client, message.toString('utf8')));
  const pings = pingUntilGone(client);
  const end = (): void => {
    clearInterval(pings);
    client.close(1013, 'the chain is away');
    chain.terminate();
  };
  for (const [socket, name] of [
    [client, 'client'],
    [chain, 'chain'],
  ] as const) {
    socket.once('close', end);
    socket.on('error', (error) => {
      logger.warn('a passed connection failed', { of: name, error: describeError(error) });
    });
  }
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else socket.send(text);
}

function pingUntilGone(client: WebSocket): NodeJS.Timeout {
  let isThere = true;
  client.on('pong', () => {
    isThere = true;
  });
  return setInterval(() => {
    if (!isThere) client.terminate();
    isThere = false;
    client.ping();
  }, PING_EVERY);
}
