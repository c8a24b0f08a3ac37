import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { domainHash } from '../../../lib/crypto/domain.ts';
import { inTransaction } from '../../../lib/ipfs/datastore/database.ts';
import { parseToken } from '../../../lib/protocol/upload-tokens/token.ts';
import type { TokenKey } from '../../../lib/protocol/upload-tokens/token-key.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';
import { verifyToken } from '../../../lib/protocol/upload-tokens/verify-token.ts';

const forgottenRow = v.object({ until: v.number() });
const countRow = v.object({ count: v.number() });

/** Tokens that were redeemed at this store, for as long as their keys count. */
export type SpentTokens = {
  /**
   * Redeems tokens, all or none, and books what they bought: once it returns, both are on the disk, whatever becomes of the process.
   * @param keys of this store. @param now chain time.
   * @param book is told the bytes of storage that they buy together, in the transaction that spends them; if it throws, nothing is spent.
   * @throws UploadTokenError: what `verifyToken` throws, `token-spent`; what `book` throws.
   */
  redeem<T>(
    tokens: readonly Uint8Array[],
    keys: readonly TokenKey[],
    now: number,
    book: (bytes: number) => T,
  ): Promise<T>;
  /** Forgets tokens of keys that ended before this time; such keys count here no more, even if a clock goes back. @returns how many are still known. */
  forget(now: number): number;
};

/** @param db has the tables `spent` and `forgotten` of the store's book. */
export function createSpentTokens(db: DatabaseSync, network: Uint8Array): SpentTokens {
  const add = db.prepare('INSERT OR IGNORE INTO spent VALUES (?, ?)');
  const forgotten = db.prepare('SELECT until FROM forgotten');
  const remember = db.prepare('UPDATE forgotten SET until = MAX(until, ?)');
  const drop = db.prepare('DELETE FROM spent WHERE ends <= (SELECT until FROM forgotten)');
  const count = db.prepare('SELECT COUNT(*) AS count FROM spent');
  /** One of them that was not new takes all back. */
  const spend = (verified: readonly Verified[]): void => {
    const { until } = v.parse(forgottenRow, forgotten.get());
    for (const { ends, name } of verified) {
      if (ends <= until)
        throw new UploadTokenError('expired', 'tokens of this key count no more; get new ones');
      if (Number(add.run(ends, name).changes) === 0)
        throw new UploadTokenError('token-spent', 'this token was spent before; use another one');
    }
  };
  return {
    async redeem(tokens, keys, now, book) {
      const verified = await Promise.all(
        tokens.map(async (bytes): Promise<Verified> => {
          const { id, notAfter, bytes: buys } = await verifyToken(bytes, keys, network, now);
          return {
            ends: notAfter,
            name: domainHash('spent-token', network, id, parseToken(bytes).nonce),
            buys,
          };
        }),
      );
      return inTransaction(db, () => {
        spend(verified);
        return book(verified.reduce((sum, { buys }) => sum + buys, 0));
      });
    },
    forget(now) {
      inTransaction(db, () => {
        remember.run(now - 1);
        drop.run();
      });
      return v.parse(countRow, count.get()).count;
    },
  };
}

type Verified = { ends: number; name: Uint8Array; buys: number };
