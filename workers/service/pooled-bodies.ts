import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { createBufferPool } from '../../lib/base/buffer-pool.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import { readPooled } from '../../lib/base/read-pooled.ts';

/**
 * Has bodies of a content type read into memory that is used again. They come as a `Uint8Array`, as others do; whoever handled one gives it back when nobody reads it any
 * more, or it is left to the garbage collector.
 * @param mostKept - bytes that lie ready at most.
 * @returns what takes a body back, whatever it is.
 */
export function poolBodies(
  server: FastifyInstance,
  contentType: string,
  mostKept: number,
): (body: unknown) => void {
  const pool = createBufferPool(mostKept);
  server.addContentTypeParser(contentType, async (request: FastifyRequest, stream: IncomingMessage) => {
    const maxBytes = request.routeOptions.bodyLimit ?? server.initialConfig.bodyLimit ?? 0;
    const said = Number(request.headers['content-length'] ?? 0);
    const body = await readPooled(stream as AsyncIterable<Buffer>, { said, maxBytes, pool });
    if (body === undefined) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
    return body;
  });
  return (body) => {
    if (body instanceof Uint8Array && body.buffer instanceof ArrayBuffer) pool.give(body as Bytes);
  };
}
