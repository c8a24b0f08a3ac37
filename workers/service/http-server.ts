import { createServer, Server as TlsServer } from 'node:https';
import { fastify, type FastifyInstance, type FastifyServerFactory } from 'fastify';
import { CodedError, codeOf, describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';

export class ServerError extends CodedError<'port-in-use'> {}

/** `busy`: more is being sent than this process may hold at a time. */
class OverloadError extends CodedError<'busy'> {}

export type HttpServerOptions = {
  /** Longest body of a request, bytes; a route may set its own. */
  bodyLimit: number;
  /** How long a client may take to send a request, milliseconds (30,000). */
  requestTimeout?: number;
  /** PEM: then it speaks TLS, and `useCertificate` exchanges it. */
  tls?: ServerCertificate | undefined;
  /** Addresses and networks of proxies in front, whose word on a client's address is taken. */
  trustedProxies?: string[];
  logger: Logger;
};

export type ServerCertificate = { cert: string; key: string };

/** New connections of a server that speaks TLS get this certificate; those that are open go on. */
export function useCertificate(server: FastifyInstance, certificate: ServerCertificate): void {
  if (server.server instanceof TlsServer) server.server.setSecureContext(certificate);
}

/** Fastify's own, which it gives only to servers that it makes itself; milliseconds. */
const KEEP_ALIVE = 72_000;

const overTls =
  (tls: ServerCertificate, requestTimeout: number): FastifyServerFactory =>
  (handler) =>
    createServer({ cert: tls.cert, key: tls.key, requestTimeout, keepAliveTimeout: KEEP_ALIVE }, handler);

/** Bytes that all bodies under way may come to. */
const MOST_IN_FLIGHT = 256 << 20;

/** A server that takes raw bodies and answers errors as `{ error: { code, message } }`. */
export function createHttpServer({
  bodyLimit,
  requestTimeout = 30_000,
  tls,
  trustedProxies = [],
  logger,
}: HttpServerOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit,
    requestTimeout,
    forceCloseConnections: true,
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    ...(tls !== undefined && { serverFactory: overTls(tls, requestTimeout) }),
  });
  limitBytesInFlight(server, bodyLimit);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error, _request, reply) => {
    const code = codeOf(error);
    const status = code === undefined ? statusOf(error) : (STATUS[code] ?? 400);
    if (status >= 500) logger.error('a request failed', { error: describeError(error) });
    const text =
      code === undefined && status >= 500 ? 'the request could not be handled' : describeError(error);
    void reply.status(status).send({ error: { code: code ?? 'bad-request', message: text } });
  });
  return server;
}

/** Bodies are held whole: however many clients send at once, memory stays bounded. */
function limitBytesInFlight(server: FastifyInstance, bodyLimit: number): void {
  let inFlight = 0;
  server.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    const claimed = length === undefined ? Number(chunked !== undefined) * bodyLimit : Number(length);
    const bytes = Math.min(claimed, request.routeOptions.bodyLimit ?? bodyLimit);
    if (inFlight + bytes > MOST_IN_FLIGHT) {
      done(new OverloadError('busy', 'too much is being sent at the moment; try again'));
      return;
    }
    inFlight += bytes;
    reply.raw.once('close', () => void (inFlight -= bytes));
    done();
  });
}

/** Codes that say more than that a request was wrong. */
const STATUS: Record<string, number> = {
  'not-found': 404,
  'rate-limited': 429,
  'new-drives-closed': 403,
  'invite-needed': 403,
  'invite-spent': 403,
  'no-credit': 402,
  'bad-right': 403,
  'over-quota': 403,
  'right-used': 409,
  'too-many-copies': 409,
  'token-spent': 409,
  busy: 503,
  behind: 503,
  'credit-unreachable': 503,
  unreachable: 502,
  'worker-unreachable': 502,
  storage: 503,
  'read-only': 503,
  'no-space': 507,
};

function statusOf(error: unknown): number {
  const status =
    error !== null && typeof error === 'object' && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** @throws ServerError `port-in-use`, naming the setting that chooses another. */
export async function listen(
  server: FastifyInstance,
  { host, port, portSetting }: { host: string; port: number; portSetting: string },
): Promise<string> {
  try {
    const url = await server.listen({ host, port });
    return server.server instanceof TlsServer ? url.replace(/^http:/, 'https:') : url;
  } catch (cause) {
    if (cause !== null && typeof cause === 'object' && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new ServerError(
        'port-in-use',
        `port ${String(port)} is in use; set ${portSetting} to another one`,
        { cause },
      );
    }
    throw cause;
  }
}
