import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { createBufferPool } from '../../lib/base/buffer-pool.ts';
import type { Bytes } from '../../lib/base/bytes.ts';

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
    const limit = request.routeOptions.bodyLimit ?? server.initialConfig.bodyLimit ?? 0;
    const said = Number(request.headers['content-length'] ?? 0);
    if (said > limit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
    let body: Bytes = pool.take(said);
    let length = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const needed = length + chunk.length;
        if (needed > limit) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
        if (needed > body.length) {
          const longer = pool.take(Math.min(limit, 2 * needed));
          longer.set(body.subarray(0, length));
          pool.give(body);
          body = longer;
        }
        body.set(chunk, length);
        length = needed;
      }
      return body.subarray(0, length);
    } catch (error) {
      pool.give(body);
      throw error;
    }
  });
  return (body) => {
    if (body instanceof Uint8Array && body.buffer instanceof ArrayBuffer) pool.give(body as Bytes);
  };
}
