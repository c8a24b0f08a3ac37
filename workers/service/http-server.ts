import { fastify, type FastifyInstance } from 'fastify';
import { CodedError, codeOf, describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';

export class ServerError extends CodedError<'port-in-use'> {}

export type HttpServerOptions = {
  host: string;
  port: number;
  portSetting: string;
  bodyLimit: number;
  logger: Logger;
};

/** A server that takes raw bodies and answers errors as `{ error: { code, message } }`. */
export function createHttpServer({
  bodyLimit,
  logger,
}: Pick<HttpServerOptions, 'bodyLimit' | 'logger'>): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit, forceCloseConnections: true });
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

/** Codes that are not the client's mistake. */
const STATUS: Record<string, number> = {
  'not-found': 404,
  busy: 503,
  unreachable: 502,
  'worker-unreachable': 502,
  storage: 507,
};

function statusOf(error: unknown): number {
  const status =
    error !== null && typeof error === 'object' && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** @throws ServerError `port-in-use`, naming the setting that chooses another. */
export async function listen(
  server: FastifyInstance,
  { host, port, portSetting }: HttpServerOptions,
): Promise<string> {
  try {
    return await server.listen({ host, port });
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
