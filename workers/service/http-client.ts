import * as v from 'valibot';
import { fromUtf8, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';
import { readBodyUpTo } from '../../lib/base/read-body.ts';

/**
 * `unreachable`: no answer; `busy`: one that says to come again; `refused`: one that says no. The text is the server's own, and so is
 * `reason`, its code (empty where it gave none).
 */
export class RequestError extends CodedError<'unreachable' | 'busy' | 'refused'> {
  readonly reason: string;

  constructor(
    code: RequestError['code'],
    message: string,
    options: { cause?: unknown; reason?: string } = {},
  ) {
    super(code, message, options);
    this.reason = options.reason ?? '';
  }
}

const TIMEOUT = 30_000;
/** Bytes: the longest answer is a query's. */
const MAX_ANSWER = 8 << 20;
const MAX_REFUSAL = 16 * 1024;

/** Posts bytes and gives the bytes that come back. @throws RequestError. */
export function postBytes(url: string, body: Bytes, signal?: AbortSignal): Promise<Bytes> {
  const headers = { 'content-type': 'application/octet-stream' };
  return exchange(url, { method: 'POST', body, headers }, MAX_ANSWER, signal);
}

/** @throws RequestError, for a longer answer too. */
export function getBytes(url: string, maxBytes: number, signal?: AbortSignal): Promise<Bytes> {
  return exchange(url, {}, maxBytes, signal);
}

async function exchange(
  url: string,
  request: RequestInit,
  maxBytes: number,
  signal = AbortSignal.timeout(TIMEOUT),
): Promise<Bytes> {
  let response: Response;
  try {
    response = await fetch(url, { ...request, redirect: 'error', signal });
    const answer = response.ok ? await readBodyUpTo(response, maxBytes) : undefined;
    if (answer !== undefined) return answer;
  } catch (cause) {
    throw new RequestError('unreachable', `no answer from ${new URL(url).origin}`, { cause });
  }
  if (response.ok) throw new RequestError('refused', 'the answer is longer than any that is expected');
  throw await refusalOf(response);
}

const refusalBody = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

async function refusalOf(response: Response): Promise<RequestError> {
  // An answer without our form has nothing to add to its status.
  const text = fromUtf8(
    (await readBodyUpTo(response, MAX_REFUSAL).catch(() => undefined)) ?? new Uint8Array(),
  );
  const body = v.safeParse(refusalBody, parseJson(text));
  if (!body.success) return new RequestError('refused', `the server answered ${String(response.status)}`);
  const { code, message } = body.output.error;
  const isBusy = response.status === 503 && code === 'busy';
  return new RequestError(isBusy ? 'busy' : 'refused', message.slice(0, 300), { reason: code.slice(0, 64) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
