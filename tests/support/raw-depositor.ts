import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { newNodeId } from '../../lib/drive/changes.ts';
import { writeMeta } from '../../lib/drive/content/meta.ts';
import { drivePurse } from '../../lib/drive/credit/drive-purse.ts';
import { newNodeKey } from '../../lib/drive/crypto/node-keys.ts';
import { openCard, requestKeys, sealDepositKey } from '../../lib/drive/crypto/request-seals.ts';
import { parseRequest } from '../../lib/drive/link-fragment.ts';
import { createContractClient } from '../../lib/drive/network/contract-client.ts';
import { createSessionPool } from '../../lib/drive/network/session-pool.ts';
import { metaOf, newShares, sealVersion, storeFile } from '../../lib/drive/store-file.ts';
import { patternBytes, sourceOf } from './files.ts';

/** A request's account below the client library: its deposits can be taken apart before they are left. */
export async function createRawDepositor(connection: NetworkConnection, fragment: string) {
  const { drive: id, secret } = parseRequest(fragment);
  const drive = { network: connection.network, drive: id };
  const keys = requestKeys(drive, secret);
  const sessions = createSessionPool(keys.signer, connection.network, 0);
  const raw = createContractClient(connection, toHex(id), sessions);
  const works = { connection, drive, sessions, purse: drivePurse({ connection, client: raw }) };
  const bytes = patternBytes(5_000, 9);
  const { card } = (await raw.query('request', {})) as { card: Bytes };
  const { vault } = await openCard(drive, keys, card);
  return {
    raw,
    bytes,
    /** Stores content and makes the deposit of it. @param size - that its name claims. @param pictured - whether it claims a thumbnail. */
    async deposit(name: string, { id: node = newNodeId(), size = bytes.length, pictured = false } = {}) {
      const place = { id: node, version: 1, shares: newShares() };
      const source = sourceOf(name, bytes);
      const stored = await storeFile(works, source, place, {});
      const key = newNodeKey();
      const thumbnail = pictured ? { thumbnail: stored.root.toString() } : {};
      const meta = metaOf(source, name, 1);
      const claimed = { ...meta, size, ...thumbnail };
      const at = { node, generation: 1 };
      return {
        id: node,
        meta: await writeMeta(drive, sessions.any(), key, at, claimed),
        sealedKey: await sealDepositKey(drive, vault, key, node),
        content: await sealVersion(works, key, { ...place, stored, meta }),
      };
    },
  };
}
