import * as v from 'valibot';
import type { BufferPool } from '../../base/buffer-pool.ts';
import type { Bytes } from '../../base/bytes.ts';
import { carrier } from '#carrier';
import { ContentError, type Refusal } from '../content-error.ts';
import { carrierOf } from './carrier-fetch.ts';
import type { ByteReader } from '../../base/byte-reader.ts';
import type { CarriedAnswer, CarriedRequest } from './carrier.ts';

/** One HTTP exchange with a portal, and the one place where its failures become {@link ContentError}s. */
export type PortalHttp = {
  /**
   * @param path relative to the portal, without a leading slash
   * @returns the body, at most `maxBytes` long
   * @throws ContentError `offline`, `not-found`, `refused`, `too-large`, `aborted`.
   */
  exchange(path: string, request: PortalRequest): Promise<Bytes>;
  /** The same of an answer of any length, whose reader throws what the platform does where it breaks off. */
  open(path: string, request: Omit<PortalRequest, 'maxBytes' | 'pool'>): Promise<ByteReader>;
};

export type PortalRequest = Omit<CarriedRequest, 'headers'> & {
  readonly headers?: Record<string, string>;
  readonly maxBytes: number;
  /** What the body's bytes may be of. */
  readonly pool?: BufferPool | undefined;
};

/** The portal did not answer for itself: something before it did. */
const UNREACHED: ReadonlySet<number> = new Set([502, 503, 504]);
const MAX_ERROR_BYTES = 4096;
const errorBody = v.object({ error: v.object({ code: v.pipe(v.string(), v.maxLength(64)) }) });

/** @param fetch what carries requests; without it, what the platform does that best with. */
export function createPortalHttp(baseUrl: string, fetch?: typeof globalThis.fetch): PortalHttp {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const carry = fetch === undefined ? carrier : carrierOf(fetch);
  async function ask<T>(
    path: string,
    request: Omit<CarriedRequest, 'headers'> & { readonly headers?: Record<string, string> },
    take: (answer: CarriedAnswer) => T | Promise<T>,
  ): Promise<T> {
    const { signal, headers = {} } = request;
    try {
      const answer = await carry(new URL(path, base), { ...request, headers });
      if (answer.status >= 200 && answer.status < 300) return await take(answer);
      throw await refusalOf(answer);
    } catch (cause) {
      if (cause instanceof ContentError) throw cause;
      if (signal?.aborted === true)
        throw new ContentError('aborted', 'ended by the caller', { cause: signal.reason });
      throw new ContentError('offline', 'the portal cannot be reached', { cause });
    }
  }
  return {
    exchange: (path, { maxBytes, pool, ...request }) =>
      ask(path, request, (answer) => readBody(answer, maxBytes, pool)),
    open: (path, request) => ask(path, request, (answer) => answer.open()),
  };
}

async function refusalOf(answer: CarriedAnswer): Promise<ContentError> {
  const { status } = answer;
  const refusal: Refusal = { status, code: await codeIn(answer) };
  if (status === 404) return new ContentError('not-found', 'the portal does not have it', { refusal });
  if (UNREACHED.has(status)) return new ContentError('offline', 'the portal is not serving', { refusal });
  return new ContentError('refused', `the portal answered ${String(status)}`, { refusal });
}

/** The code of a portal's error body; an error page of somebody else has none, which says as much. */
async function codeIn(answer: CarriedAnswer): Promise<string | undefined> {
  if (answer.contentType?.startsWith('application/json') !== true) {
    await answer.drop();
    return undefined;
  }
  const body = await readBody(answer, MAX_ERROR_BYTES);
  try {
    const parsed = v.safeParse(errorBody, JSON.parse(new TextDecoder().decode(body)));
    return parsed.success ? parsed.output.error.code : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readBody(answer: CarriedAnswer, maxBytes: number, pool?: BufferPool): Promise<Bytes> {
  const body = await answer.read(maxBytes, pool);
  if (body === undefined) throw new ContentError('too-large', 'the answer is above the limit');
  return body;
}
