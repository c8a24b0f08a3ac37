import { asBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import type { TestChain } from '../../protocol/reducer/testing.ts';
import { STORE } from '../../protocol/testing/store-body.ts';
import { createDirectory } from '../../../workers/portal/directory.ts';
import { addRelayRoutes } from '../../../workers/portal/relay-routes.ts';
import { addTokenKeyRoutes } from '../../../workers/portal/token-key-routes.ts';
import { logOn, OPEN_TO_ALL } from '../../../workers/portal/testing.ts';
import { createHttpServer } from '../../../workers/service/http-server.ts';
import type { DeviceStore } from '../memory/device-store.ts';
import { connectNetwork, type NetworkConnection } from '../network-connection.ts';

/** What a lying portal says instead of its answer. */
export type Lie = (answer: Bytes) => Bytes;

export type TestPortal = {
  connection: NetworkConnection;
  /** Runs a task while answers below `path` are lied about. */
  lying<T>(path: string, lie: Lie, task: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** The portal's own routes on a folded chain, reached over HTTP: no workers, so that every lease is the test's. */
export async function startPortal(chain: TestChain, store?: DeviceStore): Promise<TestPortal> {
  let current: { path: string; lie: Lie } | undefined;
  const log = logOn(chain);
  const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  server.addHook('onSend', (request, reply, payload, done) => {
    const isLie = current !== undefined && request.url.startsWith(current.path) && reply.statusCode === 200;
    if (isLie && payload instanceof Uint8Array) done(null, Buffer.from(current?.lie(asBytes(payload)) ?? []));
    else done(null, payload);
  });
  addRelayRoutes(server, log, createDirectory(log), OPEN_TO_ALL);
  addTokenKeyRoutes(server, log, STORE.identity);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => server.close());
  const portalUrl = await server.listen({ host: '127.0.0.1', port: 0 });
  const connection = await connectNetwork({
    portalUrl,
    network: toHex(chain.network),
    store,
    contractCode: () => Promise.resolve(new Uint8Array()),
  });
  const closing = opening.move();
  return {
    connection,
    async lying(path, lie, task) {
      current = { path, lie };
      try {
        return await task();
      } finally {
        current = undefined;
      }
    },
    close: () => closing.disposeAsync(),
  };
}
