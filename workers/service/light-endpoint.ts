import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import type { LightClient, LightSession } from '../../lib/chain/light/light-client.ts';
import type { Answer } from '../../lib/chain/light/node-answers.ts';
import { openNodeSession } from '../../lib/chain/light/node-session.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';

/** An extrinsic of the largest size that a relay makes, as hex, with room to spare. */
const MAX_CALL_BYTES = 4 << 20;
/** Whoever does not read what they asked for is cut off. */
const MAX_UNSENT_BYTES = 64 << 20;

export type LightEndpoint = {
  /** `ws://` on loopback, with a path that nobody guesses. */
  readonly url: string;
  close(): Promise<void>;
};

/** Serves a light client on loopback as if it were a node, for what speaks to nodes: one session for each connection. */
export async function serveLightClient(
  client: LightClient,
  answers: ReadonlyMap<string, Answer>,
): Promise<LightEndpoint> {
  const path = `/${toHex(randomBytes(32))}`;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    path,
    maxPayload: MAX_CALL_BYTES,
    perMessageDeflate: false,
  });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    const session = openNodeSession(
      client,
      answers,
      (text) => reply(socket, text),
      () => socket.close(1013, 'the light client is away'),
    );
    serve(socket, session);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new ChainError('light-client-ended', 'the light client has no port');
  return {
    url: `ws://127.0.0.1:${String(address.port)}${path}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}

function serve(socket: WebSocket, session: LightSession): void {
  socket.on('message', (message: Buffer) => session.send(message.toString('utf8')));
  socket.on('close', () => session.close());
  socket.on('error', () => socket.terminate());
}

function reply(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else socket.send(text);
}
