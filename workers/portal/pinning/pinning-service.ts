import * as v from 'valibot';
import { fromUtf8 } from '../../../lib/base/bytes.ts';
import { CodedError } from '../../../lib/base/errors.ts';
import { readBodyUpTo } from '../../../lib/base/read-body.ts';

/**
 * `unreachable`: no answer, or one that says to come again. `refused`: the service says no, for its reason in the text. `malformed`: what came back is no
 * answer of this API.
 */
export class PinningError extends CodedError<'unreachable' | 'refused' | 'malformed'> {}

const STATUSES = ['queued', 'pinning', 'pinned', 'failed'] as const;
const pinStatus = v.object({
  requestid: v.pipe(v.string(), v.maxLength(255)),
  status: v.picklist(STATUSES),
  created: v.string(),
  pin: v.object({ cid: v.string() }),
  delegates: v.array(v.string()),
});
export type PinStatus = v.InferOutput<typeof pinStatus>;
const pinResults = v.object({ count: v.number(), results: v.array(pinStatus) });
const failure = v.object({
  error: v.object({ reason: v.string(), details: v.optional(v.string()) }),
});

/** A service that speaks the IPFS Pinning Service API 1.0 (ipfs.github.io/pinning-services-api-spec). Methods throw PinningError. */
export type PinningService = {
  /** @param origins multiaddresses where it is to be had. */
  add(cid: string, origins: readonly string[]): Promise<PinStatus>;
  /** All pins of this mark, newest first. */
  list(): AsyncIterable<PinStatus>;
  /** One that is gone already changes nothing. */
  remove(requestid: string): Promise<void>;
};

export type PinningServiceOptions = {
  /** The API's address; a path in it is kept. */
  url: string;
  /** Bearer token. */
  token: string;
  /** Sets this portal's pins apart from others of the same account. */
  mark: string;
};

const PAGE = 1000;
const MAX_ANSWER = 8 << 20;
const TIMEOUT = 30_000;
/** Origins that one request may name. */
const MOST_ORIGINS = 20;

export function openPinningService({ url, token, mark }: PinningServiceOptions): PinningService {
  const base = url.endsWith('/') ? url : `${url}/`;
  const meta = { velum: mark };

  async function ask(method: string, path: string, body?: object): Promise<string> {
    let response: Response;
    try {
      response = await fetch(new URL(path, base), {
        method,
        redirect: 'error',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new PinningError('unreachable', 'the pinning service does not answer', { cause });
    }
    const text = fromUtf8((await readBodyUpTo(response, MAX_ANSWER)) ?? new Uint8Array());
    if (response.ok) return text;
    throw refusalOf(response.status, text);
  }

  async function page(before: string | undefined): Promise<v.InferOutput<typeof pinResults>> {
    const query = new URLSearchParams({
      ...{ status: STATUSES.join(','), limit: String(PAGE), meta: JSON.stringify(meta) },
      ...(before === undefined ? {} : { before }),
    });
    return read(pinResults, await ask('GET', `pins?${query.toString()}`));
  }

  return {
    async add(cid, origins) {
      const pin = { cid, origins: origins.slice(0, MOST_ORIGINS), meta };
      return read(pinStatus, await ask('POST', 'pins', pin));
    },
    async *list() {
      for (let before: string | undefined; ;) {
        const { count, results } = await page(before);
        yield* results;
        const last = results.at(-1)?.created;
        if (results.length >= count || last === undefined || last === before) return;
        before = last;
      }
    },
    async remove(requestid) {
      try {
        await ask('DELETE', `pins/${encodeURIComponent(requestid)}`);
      } catch (error) {
        if (!(error instanceof PinningError) || !/^404\b/.test(error.message)) throw error;
      }
    },
  };
}

function read<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new PinningError('malformed', 'the pinning service does not answer as its API says', { cause });
  }
}

function refusalOf(status: number, text: string): PinningError {
  let reason = '';
  try {
    const { error } = v.parse(failure, JSON.parse(text));
    reason = `: ${error.reason}${error.details === undefined ? '' : `, ${error.details}`}`.slice(0, 200);
  } catch {
    // A status says enough.
  }
  const comesAgain = status === 429 || status >= 500;
  return new PinningError(
    comesAgain ? 'unreachable' : 'refused',
    `${String(status)} from the pinning service${reason}`,
  );
}
