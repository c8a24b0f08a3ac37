import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { sealingKeyPair, type SealingKeyPair } from '../../crypto/sealing.ts';
import { queryKeyId } from '../../protocol/query.ts';

/** How long a query key is offered, in milliseconds; the one before it still answers. */
const ROTATION = 3_600_000;

/** Query keys live in memory only and change hourly: what was asked cannot be read from a machine that is seized later. */
export type QueryKeys = {
  current(now: number): SealingKeyPair;
  seedOf(id: Bytes): Bytes | undefined;
};

export function createQueryKeys(network: Bytes): QueryKeys {
  type Entry = { id: string; pair: SealingKeyPair; born: number };
  let keys: Entry[] = [];
  return {
    current(now) {
      const newest = keys[0];
      if (newest !== undefined && now - newest.born < ROTATION) return newest.pair;
      const pair = sealingKeyPair(randomBytes(32));
      keys = [{ id: toHex(queryKeyId(network, pair.publicKey)), pair, born: now }, ...keys].slice(0, 2);
      return pair;
    },
    seedOf: (id) => keys.find((key) => key.id === toHex(id))?.pair.seed,
  };
}
