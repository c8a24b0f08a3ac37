import * as v from 'valibot';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { DriveError, type DriveErrorCode } from '../drive-error.ts';
import { networkViewCodec, type NetworkView } from '../../protocol/network-view.ts';

/** The portal's own endpoints. It is trusted with nothing: callers verify all that comes back. Methods throw DriveError. */
export type PortalClient = {
  view(): Promise<NetworkView>;
  contract(id: string): Promise<Bytes>;
  profile(account: string): Promise<Bytes>;
  head(account: string): Promise<Bytes>;
  /** Posts a record or envelope; resolves with its block's height once that is final. */
  relay(item: Bytes): Promise<number>;
  query(worker: string, envelope: Bytes, signal?: AbortSignal): Promise<Bytes>;
};

const PATIENCE = 60_000;
const relayed = v.strictObject({ height: v.number() });

export function createPortalClient(baseUrl: string): PortalClient {
  const ask = async (path: string, body?: Bytes, signal?: AbortSignal): Promise<Response> => {
    const timeout = AbortSignal.timeout(PATIENCE);
    let response: Response;
    try {
      response = await fetch(new URL(path, baseUrl), {
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              body: new Blob([body]),
              headers: { 'content-type': 'application/octet-stream' },
            }),
        cache: 'no-store',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
    } catch (cause) {
      if (signal?.aborted === true) throw new DriveError('aborted', 'the request was given up', { cause });
      throw new DriveError('offline', 'the portal does not answer', { cause });
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  const bytes = async (path: string, body?: Bytes, signal?: AbortSignal): Promise<Bytes> => {
    const response = await ask(path, body, signal);
    try {
      return asBytes(new Uint8Array(await response.arrayBuffer()));
    } catch (cause) {
      throw new DriveError('offline', 'the answer broke off', { cause });
    }
  };
  return {
    view: async () => networkViewCodec.check(await (await ask('/v1/network')).json()),
    contract: (id) => bytes(`/v1/contracts/${id}`),
    profile: (account) => bytes(`/v1/profiles/${account}`),
    head: (account) => bytes(`/v1/heads/${account}`),
    relay: async (item) => v.parse(relayed, await (await ask('/v1/relay', item)).json()).height,
    query: (worker, envelope, signal) => bytes(`/v1/query/${worker}`, envelope, signal),
  };
}

const errorBody = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** Codes of the portal and of the workers behind it, as a person can act upon them. */
const CODES: Record<string, DriveErrorCode> = {
  'not-found': 'not-found',
  'worker-unreachable': 'no-worker',
  unreachable: 'no-worker',
  busy: 'busy',
  'wrong-network': 'wrong-network',
};

async function errorOf(response: Response): Promise<DriveError> {
  const body = v.safeParse(errorBody, await response.json().catch(() => undefined));
  if (!body.success)
    return new DriveError(
      response.status >= 500 ? 'offline' : 'refused',
      `the portal answered ${String(response.status)}`,
    );
  const { code, message } = body.output.error;
  return new DriveError(CODES[code] ?? 'refused', message.slice(0, 300));
}
