import * as v from 'valibot';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { DriveError, type DriveErrorCode } from '../drive-error.ts';
import { networkViewCodec, type NetworkView } from '../../protocol/network-view.ts';
import {
  BLOCK_HEADER,
  COPIES_PATH,
  copiesViewCodec,
  INVITE_HEADER,
  portalViewCodec,
  type NewDrives,
} from '../../protocol/portal-view.ts';

/** The portal's own endpoints. It is trusted with nothing: callers verify all that comes back. Methods throw DriveError. */
export type PortalClient = {
  view(): Promise<NetworkView>;
  /** Who may begin drives through this portal. */
  newDrives(): Promise<NewDrives>;
  /** How many portals of its store could hold a pin, by its own word; `undefined` where it does not say. */
  mostCopies(): Promise<number | undefined>;
  contract(id: string): Promise<Bytes>;
  /** Who runs a contract, in the records that show it. */
  attestations(id: string): Promise<Bytes>;
  profile(account: string): Promise<Bytes>;
  head(account: string): Promise<Bytes>;
  /** The keys that this portal's store signs upload tokens with. */
  tokenKeys(): Promise<Bytes>;
  /**
   * Posts a record or envelope; resolves with its block's height once that is final.
   * @param invite - for a record that begins a drive, where the portal asks for one.
   */
  relay(item: Bytes, invite?: string): Promise<number>;
  /** @param patience milliseconds, after which the worker counts as silent. */
  query(worker: string, envelope: Bytes, patience?: number): Promise<Bytes>;
};

const PATIENCE = 60_000;
const relayed = v.strictObject({ height: v.number() });

export function createPortalClient(baseUrl: string): PortalClient {
  /** Height of the newest block that was heard of: behind one address may be several portals, and the next one may not know it yet. */
  let reached = 0;
  const heard = (height: number): void => {
    if (height > reached) reached = height;
  };
  const ask = async (
    path: string,
    body?: Bytes,
    { patience = PATIENCE, headers = {} }: { patience?: number; headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, baseUrl), {
        ...(body === undefined
          ? { headers: reached > 0 ? { [BLOCK_HEADER]: String(reached) } : {} }
          : {
              method: 'POST',
              body: new Blob([body]),
              headers: { 'content-type': 'application/octet-stream', ...headers },
            }),
        cache: 'no-store',
        signal: AbortSignal.timeout(patience),
      });
    } catch (cause) {
      if (patience < PATIENCE && isTimeout(cause))
        throw new DriveError('no-worker', 'the worker took too long', { cause });
      throw new DriveError('offline', 'the portal does not answer', { cause });
    }
    heard(Number(response.headers.get(BLOCK_HEADER)));
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  const bytes = async (path: string, body?: Bytes, patience?: number): Promise<Bytes> => {
    const response = await ask(path, body, patience === undefined ? {} : { patience });
    try {
      return asBytes(new Uint8Array(await response.arrayBuffer()));
    } catch (cause) {
      throw new DriveError('offline', 'the answer broke off', { cause });
    }
  };
  /** What is not there comes with proof: to say so is no answer. */
  const proved = async (path: string): Promise<Bytes> => {
    try {
      return await bytes(path);
    } catch (cause) {
      if (!(cause instanceof DriveError) || cause.code !== 'not-found') throw cause;
      throw new DriveError('stale-directory', 'the portal says without proof that this is not there', {
        cause,
      });
    }
  };
  /** @param before - what portals of before there was such an answer are taken to say. */
  const said = async <T>(path: string, read: (answer: unknown) => T, before: T): Promise<T> => {
    try {
      return read(await (await ask(path)).json());
    } catch (error) {
      if (error instanceof DriveError && error.code === 'not-found') return before;
      throw error;
    }
  };
  return {
    view: async () => networkViewCodec.check(await (await ask('/v1/network')).json()),
    contract: (id) => proved(`/v1/contracts/${id}`),
    attestations: (id) => bytes(`/v1/contracts/${id}/attestations`),
    profile: (account) => proved(`/v1/profiles/${account}`),
    head: (account) => bytes(`/v1/heads/${account}`),
    tokenKeys: () => bytes('/v1/tokens/keys'),
    newDrives: () => said('/v1/portal', (answer) => portalViewCodec.check(answer).newDrives, 'open'),
    mostCopies: () => said(COPIES_PATH, (answer) => copiesViewCodec.check(answer).most, undefined),
    async relay(item, invite) {
      const headers = invite === undefined ? {} : { [INVITE_HEADER]: invite };
      const { height } = v.parse(relayed, await (await ask('/v1/relay', item, { headers })).json());
      heard(height);
      return height;
    },
    query: (worker, envelope, patience) => bytes(`/v1/query/${worker}`, envelope, patience),
  };
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

const errorBody = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** Codes of the portal and of the workers behind it, as a person can act upon them. */
const CODES: Record<string, DriveErrorCode> = {
  'not-found': 'not-found',
  'worker-unreachable': 'no-worker',
  unreachable: 'no-worker',
  busy: 'busy',
  'rate-limited': 'busy',
  behind: 'stale-directory',
  'invite-needed': 'invite-needed',
  'invite-spent': 'invite-spent',
  'new-drives-closed': 'new-drives-closed',
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
