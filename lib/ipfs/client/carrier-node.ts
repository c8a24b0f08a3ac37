import { Agent, request as overTcp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as overTls } from 'node:https';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { BufferPool } from '../../base/buffer-pool.ts';
import type { Bytes } from '../../base/bytes.ts';
import { readPooled } from '../../base/read-pooled.ts';
import { readChunks } from '../../base/byte-reader.ts';
import type { CarriedAnswer, CarriedRequest, Carrier, Sendable } from './carrier.ts';

/**
 * Carries requests by Node.js' own client: what it gets as `#carrier`. Its `fetch` passes each body through streams of small parts; this one hands parts to the
 * socket as they lie, and takes an answer into bytes of its length.
 */
const agents = { plain: new Agent({ keepAlive: true }), tls: new TlsAgent({ keepAlive: true }) };

/** A server that says nothing for so long is gone, milliseconds. */
const SILENCE = 300_000;

export const carrier: Carrier = async (url, request) => {
  try {
    return await carry(url, request);
  } catch (error) {
    // The server ended a connection that was kept, just when it was used again. All requests to a portal may be repeated.
    if (error instanceof OnKeptConnection && request.signal?.aborted !== true) return carry(url, request);
    throw error;
  }
};

/** Why a request on a connection that had served others failed before there was an answer. */
class OnKeptConnection extends Error {}

async function carry(url: URL, { method, headers, body, signal }: CarriedRequest): Promise<CarriedAnswer> {
  const parts = body === undefined ? [] : await partsOf(body);
  const isTls = url.protocol === 'https:';
  const options = {
    method,
    agent: isTls ? agents.tls : agents.plain,
    headers: {
      'accept-encoding': 'identity',
      ...headers,
      ...(method === 'POST' && { 'content-length': String(body?.size ?? 0) }),
    },
    ...(signal !== undefined && { signal }),
  };
  return new Promise((resolve, reject) => {
    const sending: ClientRequest = (isTls ? overTls : overTcp)(url, options);
    sending.setTimeout(SILENCE, () => sending.destroy(new Error('the server says nothing')));
    sending.on('error', (cause) => {
      reject(sending.reusedSocket ? new OnKeptConnection('the connection was ended', { cause }) : cause);
    });
    sending.once('response', (message: IncomingMessage) => {
      const status = message.statusCode ?? 0;
      if (status >= 300 && status < 400) {
        message.destroy();
        reject(new TypeError('the server sends us elsewhere'));
      } else resolve(answerOf(message, status));
    });
    for (const part of parts) sending.write(part);
    sending.end();
  });
}

const partsOf = async (body: Sendable): Promise<readonly Bytes[]> =>
  body instanceof Blob ? [new Uint8Array(await body.arrayBuffer())] : body.parts;

const answerOf = (message: IncomingMessage, status: number): CarriedAnswer => ({
  status,
  contentType: message.headers['content-type'],
  read: (maxBytes, pool = FRESH) => readUpTo(message, maxBytes, pool),
  open: () => readChunks(contentOf(message).stream, () => message.destroy()),
  drop: () => {
    message.destroy();
    return Promise.resolve();
  },
});

const FRESH: BufferPool = {
  take: (length) => new Uint8Array(length),
  give: () => undefined,
  moved: () => undefined,
};

async function readUpTo(
  message: IncomingMessage,
  maxBytes: number,
  pool: BufferPool,
): Promise<Bytes | undefined> {
  const { stream, said } = contentOf(message);
  const bytes = await readPooled(stream, { said, maxBytes, pool });
  if (bytes === undefined) message.destroy();
  return bytes;
}

/** `said`: how long it says that it is, 0 where that is not known. */
function contentOf(message: IncomingMessage): { stream: AsyncIterable<Buffer>; said: number } {
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = message.headers;
  if (encoding === 'identity') return { stream: message, said: Number(length ?? 0) };
  return { stream: unpacked(message, encoding), said: 0 };
}

/** What proxies pack answers by, though they were asked for them as they are. */
const UNPACK: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function unpacked(message: IncomingMessage, encoding: string): Transform {
  const unpack = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding] : undefined;
  if (unpack === undefined) {
    message.destroy();
    throw new TypeError('the answer is packed in a way that is not known here');
  }
  // Whoever reads hears of what fails in either.
  return pipeline(message, unpack(), () => undefined);
}
