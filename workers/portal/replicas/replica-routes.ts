import type { FastifyInstance } from 'fastify';
import { CID } from 'multiformats/cid';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { checkCid } from '../../../lib/ipfs/block.ts';
import { PortalError } from '../portal-error.ts';
import { demandSecret } from '../store-secret.ts';
import type { HeldPins } from './fetch-held.ts';
import {
  isProven,
  MOST_IN_ONE,
  replicaAnswerCodec,
  replicaRequestCodec,
  type ReplicaAnswer,
  type ReplicaRequest,
} from './messages.ts';
import { MOST_BYTES, REPLICAS_PATH } from './replica-link.ts';
import type { ReplicaTable } from './replica-table.ts';
import type { ReplicatedContent } from './replicated-content.ts';

export type ReplicaRoutes = {
  table: ReplicaTable;
  held: HeldPins;
  content: Pick<ReplicatedContent, 'letGo' | 'drop'>;
  network: Bytes;
  secret: Bytes;
  /** This portal's own address, and those of the others. */
  me: string;
  portals: readonly string[];
  addresses(): string[];
};

/** Answers the other portals of the store, and nobody else. */
export function addReplicaRoutes(server: FastifyInstance, routes: ReplicaRoutes): void {
  const { secret, portals, addresses } = routes;
  server.post(REPLICAS_PATH, { bodyLimit: MOST_BYTES }, async ({ headers, body }, reply) => {
    demandSecret(headers, secret);
    if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'the request has no body');
    const request = replicaRequestCodec.decode(body);
    if (!portals.includes(request.me)) throw new PortalError('not-found', 'not here');
    const nothing = { v: 1 as const, addresses: addresses(), states: [], pins: [], releases: [] };
    return reply.send(
      Buffer.from(replicaAnswerCodec.encode({ ...nothing, ...(await answerTo(request, routes)) })),
    );
  });
}

async function answerTo(
  request: ReplicaRequest,
  { table, held, content, network, me }: ReplicaRoutes,
): Promise<Partial<ReplicaAnswer>> {
  switch (request.ask) {
    case 'states': {
      table.renew(request.pins);
      const releases = request.pins.flatMap((pin) => {
        const found = table.released(pin);
        if (found === undefined || found.time < pin.pinned) return [];
        const { store: _, ...released } = found;
        return [{ ...released, purse: new Uint8Array() }];
      });
      const states = request.pins.map((pin) => held.stateOf(pin));
      held.want(
        request.pins.filter((_, at) => states[at] === 'failing' || states[at] === 'coming'),
        request.addresses,
      );
      return { states, releases };
    }
    case 'hold':
      for (const { root } of request.pins) demandRoot(root);
      table.add(request.pins);
      held.want(request.pins, request.addresses);
      return {};
    case 'drop':
      for (const pin of request.pins) if (table.find(pin)?.home !== me) await content.drop(pin);
      return {};
    case 'release':
      for (const released of request.releases)
        if (!isProven(network, released)) throw new PortalError('bad-request', 'not the secret of this pin');
      for (const released of request.releases) await content.letGo(released, []);
      return {};
    case 'mine':
      return { pins: table.ofHome(request.me, request.after, MOST_IN_ONE) };
  }
}

function demandRoot(root: Bytes): void {
  try {
    checkCid(CID.decode(root));
  } catch (cause) {
    throw new PortalError('bad-request', 'not a CID', { cause });
  }
}
