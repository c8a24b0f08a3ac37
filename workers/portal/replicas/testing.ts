import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { systemClock } from '../../../lib/base/clock.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { bytes32 } from '../../../lib/base/testing.ts';
import { createContentClient, type ContentClient } from '../../../lib/ipfs/content-client.ts';
import { createContentNode, type ContentNode } from '../../../lib/ipfs/content-node.ts';
import { createHttpServer } from '../../service/http-server.ts';
import { createMetrics } from '../../service/metrics.ts';
import { addContentRoutes } from '../content-routes.ts';
import { createCreditBook } from '../credit/credit-book.ts';
import { openCreditDatabase } from '../credit/credit-database.ts';
import { createPaidContent } from '../credit/paid-content.ts';
import { createPurses } from '../credit/purses.ts';
import { openReplicas } from './open-replicas.ts';

export const NETWORK = bytes32(9);
const HOLD = 60_000;

/** For tests: a portal with a content node and routes of content, at an address that stays. */
export type TestReplica = {
  readonly url: string;
  readonly node: ContentNode;
  readonly client: ContentClient;
  metrics(): Promise<string>;
  /** Ends the process, as it were. */
  stop(): Promise<void>;
};

export type TestReplicas = {
  readonly urls: readonly string[];
  readonly secretFile: string;
  /** @param at - which of them. @param changes - where it is not as the others are. */
  start(at: number, changes?: { portals?: readonly string[]; secretFile?: string }): Promise<TestReplica>;
  /** Removes its disk. */
  wipe(at: number): Promise<void>;
  /** Of its content. */
  folder(at: number): string;
  /** A fresh purse of the book that all share, hex. */
  fill(bytes: number): string;
  balance(purse: string): number;
  close(): Promise<void>;
};

/** @param count - of portals that name each other. */
export async function createTestReplicas(
  count: number,
  { grace = 300, every = 100, copies = 1 } = {},
): Promise<TestReplicas> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-replicas-'));
  const secretFile = join(folder, 'secret');
  await writeFile(secretFile, toHex(randomBytes(32)));
  const urls = await Promise.all(Array.from({ length: count }, freeUrl));
  const database = openCreditDatabase(folder);
  const { book } = createCreditBook(database);
  const purses = createPurses(database);
  const running = new Set<TestReplica>();
  const folderOf = (at: number): string => join(folder, String(at));

  async function start(
    at: number,
    changes: { portals?: readonly string[]; secretFile?: string } = {},
  ): Promise<TestReplica> {
    const url = urls[at] ?? '';
    const data = folderOf(at);
    await using opening = new AsyncDisposableStack();
    const node = await createContentNode({
      ...{ folder: join(data, 'content'), listen: ['/ip4/127.0.0.1/tcp/0'] },
      ...{ logger: silentLogger, hold: HOLD, peerTimeout: 5_000 },
    });
    opening.defer(() => node.close());
    const server = createHttpServer({ bodyLimit: 8 << 20, logger: silentLogger });
    const options = { hold: HOLD, clock: systemClock, logger: silentLogger };
    const metrics = createMetrics();
    const portals = urls.filter((one) => one !== url);
    const replicas = await openReplicas(
      server,
      { url, portals, secretFile, copies, every, grace, ...changes },
      {
        ...{ node, content: createPaidContent(node, book, options), data, network: NETWORK },
        ...{ clock: systemClock, metrics, logger: silentLogger },
      },
    );
    opening.defer(() => replicas.end());
    opening.defer(async () => {
      server.server.closeAllConnections();
      await server.close();
    });
    const { content } = replicas;
    addContentRoutes(server, { content, node, network: NETWORK, onReleased: () => undefined });
    await server.listen({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const closing = opening.move();
    const replica: TestReplica = {
      ...{ url, node, client: createContentClient({ baseUrl: url }), metrics: () => metrics.render() },
      async stop() {
        running.delete(replica);
        await closing.disposeAsync();
      },
    };
    running.add(replica);
    return replica;
  }

  return {
    ...{ urls, secretFile, start },
    wipe: (at) => rm(folderOf(at), { recursive: true }),
    folder: (at) => join(folderOf(at), 'content'),
    fill(bytes) {
      const purse = randomBytes(16);
      purses.put(purse, bytes);
      return toHex(purse);
    },
    balance: (purse) => purses.balance(new Uint8Array(Buffer.from(purse, 'hex'))),
    async close() {
      for (const replica of running) await replica.stop();
      database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/`;
}

/** Whether a pin is here with all that it reaches. */
export const holds = (
  { node }: TestReplica,
  pin: { root: Parameters<ContentNode['has']>[0]; release: Bytes },
): boolean => node.stateOf(pin) === 'whole';
