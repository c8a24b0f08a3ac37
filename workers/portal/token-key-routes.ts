import type { FastifyInstance } from 'fastify';
import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import {
  shownTokenKeysCodec,
  storeEntryCodec,
  tokenKeyHash,
} from '../../lib/protocol/directory/store-entry.ts';
import { tokenKeyCodec } from '../../lib/protocol/upload-tokens/token-key.ts';
import { showNames } from './shown-directory.ts';

type Shown = Pick<CommandLog, 'state' | 'directory'>;

/** Shows the token keys of a store: those that clients can prove to be everybody's, and no others. */
export function addTokenKeyRoutes(server: FastifyInstance, log: Shown, store: Bytes): void {
  server.get('/v1/tokens/keys', () => Buffer.from(tokenKeysShown(log, store)));
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
