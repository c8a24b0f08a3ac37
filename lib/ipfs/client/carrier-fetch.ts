import { readBodyUpTo } from '../../base/read-body.ts';
import { readChunks, readStream } from '../../base/byte-reader.ts';
import type { Carrier, Sendable } from './carrier.ts';

/** Carries requests by `fetch`: what browsers have. */
export const carrierOf =
  (fetch: typeof globalThis.fetch): Carrier =>
  async (url, { method, headers, body, signal }) => {
    const response = await fetch(url, {
      method,
      headers,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      body: body === undefined ? null : blobOf(body),
      signal: signal ?? null,
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      read: (maxBytes) => readBodyUpTo(response, maxBytes),
      open: () =>
        response.body === null ? readChunks(nothing(), () => undefined) : readStream(response.body),
      drop: async () => response.body?.cancel(),
    };
  };

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A body that is not there.
}

/** A Blob, because browsers send those several times faster than byte arrays. */
export const blobOf = (body: Sendable): Blob => (body instanceof Blob ? body : new Blob([...body.parts]));

// Called unbound, the browser's fetch refuses; hence the wrapper.
export const carrier: Carrier = carrierOf((...args) => globalThis.fetch(...args));
