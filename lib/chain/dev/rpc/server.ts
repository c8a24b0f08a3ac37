import { WebSocketServer, type WebSocket } from 'ws';
import { describeError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { ChainError } from '../../chain-error.ts';
import type { RpcMethod } from './rpc-method.ts';
import { parseRequest, type RpcRequest } from './request.ts';
import { RpcError } from './rpc-error.ts';
import { createRpcSession, type RpcSession } from './session.ts';

export type RpcServer = {
  readonly url: string;
  serve(methods: ReadonlyMap<string, RpcMethod>): void;
  close(): Promise<void>;
};

/** An extrinsic of the largest size a block takes, as hex, with room to spare. */
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
/** A client that does not read what it asked for is cut off. */
const MAX_UNSENT_BYTES = 128 * 1024 * 1024;
const MAX_CLIENTS = 256;
const MAX_OPEN_CALLS = 8192;

/**
 * Takes the port at once and serves JSON-RPC 2.0 over WebSocket on it from `serve` on; until then clients are
 * told to come back. `port` 0 takes a free one.
 *
 * @throws ChainError `port-in-use`, `bad-config` for a host that cannot be listened on.
 */
export async function openRpcServer(at: { host: string; port: number }, logger: Logger): Promise<RpcServer> {
  const server = await listen(at);
  let methods: ReadonlyMap<string, RpcMethod> | undefined;
  server.on('connection', (socket) => {
    if (methods === undefined) socket.close(1013, 'starting');
    else if (server.clients.size > MAX_CLIENTS) socket.close(1013, 'too many clients');
    else serveClient(socket, methods, logger);
  });
  server.on('error', (error) => {
    logger.error('the JSON-RPC server failed', { error: describeError(error) });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  return {
    url: `ws://${at.host.includes(':') ? `[${at.host}]` : at.host}:${String(port)}`,
    serve: (served) => {
      methods = served;
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: WebSocketServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const client of server.clients) client.terminate();
  });
}

function listen(at: { host: string; port: number }): Promise<WebSocketServer> {
  return new Promise((resolve, reject) => {
    const server = new WebSocketServer({ ...at, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
    const onError = (cause: Error & { code?: string }): void => {
      const busy = cause.code === 'EADDRINUSE';
      const text = busy
        ? `port ${String(at.port)} is in use`
        : `cannot listen on ${at.host}: ${cause.message}`;
      reject(new ChainError(busy ? 'port-in-use' : 'bad-config', text, { cause }));
    };
    server.once('error', onError);
    server.once('listening', () => {
      server.off('error', onError);
      resolve(server);
    });
  });
}

function serveClient(socket: WebSocket, methods: ReadonlyMap<string, RpcMethod>, logger: Logger): void {
  const send = (message: unknown): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const session = createRpcSession(send);
  let open = 0;
  socket.on('message', (message: Buffer, isBinary) => {
    open++;
    const overloaded = open > MAX_OPEN_CALLS || isBinary;
    void answer(overloaded ? undefined : message.toString('utf8'), methods, session, logger).then(
      (response) => {
        open--;
        send(response);
      },
    );
  });
  socket.on('error', (error) => {
    logger.warn('a client connection failed', { error: describeError(error) });
  });
  socket.on('close', () => {
    session.close();
  });
}

/** The whole response, also for what cannot be parsed. Never throws. */
async function answer(
  text: string | undefined,
  methods: ReadonlyMap<string, RpcMethod>,
  session: RpcSession,
  logger: Logger,
): Promise<unknown> {
  let request: RpcRequest | undefined;
  try {
    if (text === undefined)
      throw new RpcError('limit-reached', 'binary messages and too many open calls are refused');
    request = parseRequest(text);
    const method = methods.get(request.method);
    if (method === undefined) throw new RpcError('unknown-method', 'no such method');
    const result: unknown = await method(request.params, session);
    return { jsonrpc: '2.0', id: request.id, result };
  } catch (error) {
    if (!(error instanceof RpcError)) {
      logger.error('a call failed', { method: request?.method, error: describeError(error) });
    }
    const refusal = error instanceof RpcError ? error : new RpcError('server-error', 'the call failed');
    return { jsonrpc: '2.0', id: request?.id ?? null, error: refusal.toJSON() };
  }
}
