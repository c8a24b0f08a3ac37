import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { domainHash } from '../../lib/crypto/domain.ts';
import { inTransaction } from '../../lib/ipfs/datastore/database.ts';
import { parseToken } from '../../lib/protocol/upload-tokens/token.ts';
import type { TokenKey } from '../../lib/protocol/upload-tokens/token-key.ts';
import { UploadTokenError } from '../../lib/protocol/upload-tokens/upload-token-error.ts';
import { verifyToken } from '../../lib/protocol/upload-tokens/verify-token.ts';

/** `until` of `forgotten` is the time of which all is forgotten that had ended by then. */
const SCHEMA = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS spent (ends INTEGER, token BLOB, PRIMARY KEY (ends, token)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER);
  INSERT OR IGNORE INTO forgotten VALUES (1, -1);`;
const forgottenRow = v.object({ until: v.number() });
const countRow = v.object({ count: v.number() });

/** Tokens that were redeemed at this store, for as long as their keys count. */
export type SpentTokens = {
  /**
   * Redeems tokens, all or none: once it returns, they are spent on the disk, whatever becomes of the process.
   * @param keys of this store. @param now chain time.
   * @returns the bytes of storage that they buy together.
   * @throws UploadTokenError: what `verifyToken` throws, `token-spent`.
   */
  redeem(tokens: readonly Uint8Array[], keys: readonly TokenKey[], now: number): Promise<number>;
  /** Forgets tokens of keys that ended before this time; such keys count here no more, even if a clock goes back. @returns how many are still known. */
  forget(now: number): number;
  close(): void;
};

export function openSpentTokens(file: string, network: Uint8Array): SpentTokens {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
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
    async redeem(tokens, keys, now) {
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
      inTransaction(db, () => {
        spend(verified);
      });
      return verified.reduce((sum, { buys }) => sum + buys, 0);
    },
    forget(now) {
      inTransaction(db, () => {
        remember.run(now - 1);
        drop.run();
      });
      return v.parse(countRow, count.get()).count;
    },
    close: () => {
      db.close();
    },
  };
}

type Verified = { ends: number; name: Uint8Array; buys: number };
