import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { readBodyUpTo } from '../../base/read-body.ts';
import { ContentError, type Refusal } from '../content-error.ts';

/** One HTTP exchange with a portal, and the one place where its failures become {@link ContentError}s. */
export type PortalHttp = {
  /**
   * @param path relative to the portal, without a leading slash
   * @returns the body, at most `maxBytes` long
   * @throws ContentError `offline`, `not-found`, `refused`, `too-large`, `aborted`.
   */
  exchange(path: string, request: PortalRequest): Promise<Bytes>;
};

export type PortalRequest = {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: Blob;
  maxBytes: number;
  signal?: AbortSignal | undefined;
};

/** The portal did not answer for itself: something before it did. */
const UNREACHED: ReadonlySet<number> = new Set([502, 503, 504]);
const MAX_ERROR_BYTES = 4096;
const errorBody = v.object({ error: v.object({ code: v.pipe(v.string(), v.maxLength(64)) }) });

export function createPortalHttp(baseUrl: string, fetch: typeof globalThis.fetch): PortalHttp {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return {
    async exchange(path, { method, headers = {}, body, maxBytes, signal }) {
      try {
        const response = await fetch(new URL(path, base), {
          method,
          headers,
          credentials: 'omit',
          // Encrypted content is of no use to a cache, and what was wrong must not be given again.
          cache: 'no-store',
          redirect: 'error',
          ...(body === undefined ? {} : { body }),
          ...(signal === undefined ? {} : { signal }),
        });
        if (response.ok) return await readBody(response, maxBytes);
        throw await refusalOf(response);
      } catch (cause) {
        if (cause instanceof ContentError) throw cause;
        if (signal?.aborted === true)
          throw new ContentError('aborted', 'ended by the caller', { cause: signal.reason });
        throw new ContentError('offline', 'the portal cannot be reached', { cause });
      }
    },
  };
}

async function refusalOf(response: Response): Promise<ContentError> {
  const { status } = response;
  const refusal: Refusal = { status, code: await codeIn(response) };
  if (status === 404) return new ContentError('not-found', 'the portal does not have it', { refusal });
  if (UNREACHED.has(status)) return new ContentError('offline', 'the portal is not serving', { refusal });
  return new ContentError('refused', `the portal answered ${String(status)}`, { refusal });
}

/** The code of a portal's error body; an error page of somebody else has none, which says as much. */
async function codeIn(response: Response): Promise<string | undefined> {
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) {
    await response.body?.cancel();
    return undefined;
  }
  const body = await readBody(response, MAX_ERROR_BYTES);
  try {
    const parsed = v.safeParse(errorBody, JSON.parse(new TextDecoder().decode(body)));
    return parsed.success ? parsed.output.error.code : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readBody(response: Response, maxBytes: number): Promise<Bytes> {
  const body = await readBodyUpTo(response, maxBytes);
  if (body === undefined) throw new ContentError('too-large', 'the answer is above the limit');
  return body;
}
