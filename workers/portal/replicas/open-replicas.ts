import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../../lib/base/clock.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { Bytes } from '../../../lib/base/bytes.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { COPIES_PATH, type CopiesView } from '../../../lib/protocol/portal-view.ts';
import { MOST_COPIES } from '../../../lib/protocol/upload-header.ts';
import type { Metrics } from '../../service/metrics.ts';
import type { PaidContent } from '../credit/paid-content.ts';
import { readStoreSecret } from '../store-secret.ts';
import { fetchHeld } from './fetch-held.ts';
import { keepReplicas, type KeptReplicas } from './keep-replicas.ts';
import { openReplicaLink } from './replica-link.ts';
import { addReplicaRoutes } from './replica-routes.ts';
import { openReplicaTable } from './replica-table.ts';
import { copiesWithin, replicateContent, type ReplicatedContent } from './replicated-content.ts';

/** Which other portals hold what this one pins. */
export type ReplicaSettings = {
  /** This portal's address, as the others' lists have it. */
  url: string;
  /** Addresses of the others. */
  portals: readonly string[];
  secretFile: string;
  /** Copies of what names no number. */
  copies: number;
  every: number;
  grace: number;
};

export type OpenReplicas = {
  content: Pick<ReplicatedContent, 'importCar' | 'pin' | 'pinAll' | 'release'>;
  end(): Promise<void>;
};

export type OpenReplicasOptions = {
  node: ContentNode;
  content: PaidContent;
  /** The portal's folder. */
  data: string;
  network: Bytes;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
};

/** Has the pins of a portal held by others of its store, too, as its settings say, and tells how many that could be. @throws SettingsError for a poor secret; what the table throws. */
export async function openReplicas(
  server: FastifyInstance,
  settings: ReplicaSettings | undefined,
  options: OpenReplicasOptions,
): Promise<OpenReplicas> {
  const { node, content: paid, data, network, clock, metrics, logger } = options;
  const most = Math.min(MOST_COPIES, (settings?.portals.length ?? 0) + 1);
  server.get(COPIES_PATH, (): CopiesView => ({ v: 1, most }));
  if (settings === undefined) return { content: withoutReplicas(paid), end: () => Promise.resolve() };
  const { url: me, portals, copies, every, grace } = settings;
  const secret = await readStoreSecret(settings.secretFile);
  const table = openReplicaTable(data, portals, clock.now());
  const addresses = (): string[] => node.addresses();
  const links = portals.map((url) => openReplicaLink(url, { me, secret, addresses }));
  const kept: { replicas?: KeptReplicas } = {};
  const changed = (): void => kept.replicas?.changed();
  const held = fetchHeld(node, table, changed, logger);
  const content = replicateContent({
    ...{ content: paid, table, me, portals, store: node.peerId, copies, clock, changed },
  });
  addReplicaRoutes(server, { table, held, content, network, secret, me, portals, addresses });
  const replicas = keepReplicas({
    ...{ node, links, table, held, content, network, me, every, grace, clock, metrics, logger },
  });
  kept.replicas = replicas;
  return {
    content,
    async end() {
      await Promise.all([replicas.end(), held.end()]);
      table.close();
    },
  };
}

/** A portal that knows no others holds one copy, and refuses more. */
function withoutReplicas(content: PaidContent): OpenReplicas['content'] {
  return {
    ...content,
    async pin(root, release, payer) {
      copiesWithin(payer.copies ?? 1, 0);
      await content.pin(root, release, payer);
    },
    async pinAll(pins, payer) {
      copiesWithin(payer.copies ?? 1, 0);
      await content.pinAll(pins, payer);
    },
  };
}
