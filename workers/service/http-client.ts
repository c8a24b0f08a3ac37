import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';

/** `unreachable`: no answer; `refused`: an answer that says no, with the server's own words. */
export class RequestError extends CodedError<'unreachable' | 'refused'> {}

const TIMEOUT = 30_000;

/** Posts bytes and gives the bytes that come back. @throws RequestError. */
export async function postBytes(url: string, body: Bytes): Promise<Bytes> {
  let response: Response;
  try {
    const headers = { 'content-type': 'application/octet-stream' };
    response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.ok) return asBytes(new Uint8Array(await response.arrayBuffer()));
  } catch (cause) {
    throw new RequestError('unreachable', `no answer from ${new URL(url).origin}`, { cause });
  }
  throw new RequestError('refused', await reasonOf(response));
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (body !== null && typeof body === 'object' && 'error' in body) {
      const { error } = body;
      if (error !== null && typeof error === 'object' && 'message' in error)
        return String(error.message).slice(0, 300);
    }
  } catch {
    // An answer without our form has nothing to add to its status.
  }
  return `the server answered ${String(response.status)}`;
}
