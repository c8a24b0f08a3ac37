import type { FastifyInstance } from 'fastify';
import { asBytes, equalBytes, type Bytes } from '../../lib/base/bytes.ts';
import { decodeCbor } from '../../lib/base/cbor.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { INVITE_HEADER, type PortalView } from '../../lib/protocol/portal-view.ts';
import { postBytes } from '../service/http-client.ts';
import type { Directory } from './directory.ts';
import { networkViewOf } from './network-view.ts';
import type { DrivePolicy } from './new-drives.ts';
import type { RouteLimit } from './rate-limit.ts';
import { PortalError } from './portal-error.ts';

/** Bytes: the longest sealed command or query, with its envelope. */
const ITEM_LIMIT = (1 << 20) + (64 << 10);

const HEX = /^([0-9a-f]{2}){1,64}$/;

/** What a portal posts for whom. */
export type RelayPolicy = { drives: DrivePolicy; limit: RouteLimit };

/** Relays sealed bytes to chain and workers, and shows the network. It can read none of them. */
export function addRelayRoutes(
  server: FastifyInstance,
  log: CommandLog,
  directory: Directory,
  { drives, limit }: RelayPolicy,
): void {
  server.get('/v1/network', () => networkViewOf(log.state()));
  server.get('/v1/portal', (): PortalView => ({ v: 1, newDrives: drives.newDrives }));
  server.get<{ Params: { id: string } }>('/v1/contracts/:id', async ({ params }) =>
    Buffer.from(await directory.contract(hexOf(params.id))),
  );
  server.get<{ Params: { id: string } }>('/v1/contracts/:id/attestations', ({ params }) =>
    Buffer.from(directory.attestations(hexOf(params.id))),
  );
  server.get<{ Params: { account: string } }>('/v1/profiles/:account', ({ params }) =>
    Buffer.from(directory.profile(hexOf(params.account))),
  );
  server.get<{ Params: { account: string } }>('/v1/heads/:account', ({ params }) =>
    Buffer.from(directory.head(hexOf(params.account))),
  );
  server.get<{ Params: { worker: string } }>('/v1/workers/:worker', ({ params }) =>
    Buffer.from(directory.worker(hexOf(params.worker))),
  );
  server.post('/v1/relay', { bodyLimit: ITEM_LIMIT, ...limit }, async ({ body, headers }) => {
    const { item, kind } = itemOf(body, log.state().network);
    const post = (): Promise<number> => log.submit(item);
    const invite = headers[INVITE_HEADER];
    return { height: kind === 'deploy' ? await drives.post(item, invite?.toString(), post) : await post() };
  });
  server.post<{ Params: { worker: string } }>(
    '/v1/query/:worker',
    { bodyLimit: ITEM_LIMIT },
    async ({ params, body }) => {
      const endpoint = directory.endpointOf(hexOf(params.worker));
      return Buffer.from(await postBytes(new URL('/v1/query', endpoint).href, bodyOf(body)));
    },
  );
}

function hexOf(text: string): string {
  if (!HEX.test(text)) throw new PortalError('bad-request', 'not an id');
  return text;
}

function bodyOf(body: unknown): Bytes {
  if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'the request has no body');
  return asBytes(body);
}

/** Anyone may post, but only what readers of this network would look at. */
function itemOf(body: unknown, network: Bytes): { item: Bytes; kind: unknown } {
  const item = bodyOf(body);
  const value = decodeCbor(item);
  const isMap = value !== null && typeof value === 'object';
  const named = isMap && 'network' in value ? value.network : undefined;
  if (!(named instanceof Uint8Array) || !equalBytes(named, network)) {
    throw new PortalError('wrong-network', 'this is no record or command of this network');
  }
  return { item, kind: isMap && 'kind' in value ? value.kind : undefined };
}
