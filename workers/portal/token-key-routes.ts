import type { FastifyInstance } from 'fastify';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import {
  shownTokenKeysCodec,
  storeEntryCodec,
  tokenKeyHash,
} from '../../lib/protocol/directory/store-entry.ts';
import { tokenKeyCodec } from '../../lib/protocol/upload-tokens/token-key.ts';
import { getBytes } from '../service/http-client.ts';
import { showNames } from './shown-directory.ts';

const ROUTE = '/v1/tokens/keys';
/** Bytes of an answer, with its proof. */
const MOST_BYTES = 128 << 10;

type Shown = Pick<CommandLog, 'state' | 'directory'>;

/** Shows the token keys of a store: those that clients can prove to be everybody's, and no others. */
export function addTokenKeyRoutes(server: FastifyInstance, log: Shown, store: Bytes): void {
  server.get(ROUTE, () => Buffer.from(tokenKeysShown(log, store)));
}

/** Shows those of the portal that keeps the credit of this one. */
export function passTokenKeysOn(server: FastifyInstance, url: string): void {
  server.get(ROUTE, async () => Buffer.from(await getBytes(new URL(ROUTE, url).href, MOST_BYTES)));
}

function tokenKeysShown(log: Shown, store: Bytes): Bytes {
  const { network, stores } = log.state();
  const directory = showNames(log, { kind: 'store', id: store });
  const [entry] = directory.found[0]?.entry ?? [];
  const named = new Set(entry && storeEntryCodec.decode(entry).keys.map(toHex));
  const keys = (stores.get(toHex(store))?.keys ?? []).filter((key) =>
    named.has(toHex(tokenKeyHash(network, key))),
  );
  return shownTokenKeysCodec.encode({
    v: 1,
    store,
    keys: keys.map((key) => tokenKeyCodec.encode(key)),
    directory,
  });
}
