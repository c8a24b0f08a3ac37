import type { DatabaseSync } from 'node:sqlite';
import { toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { codeOf } from '../../../lib/base/errors.ts';
import { domainHash } from '../../../lib/crypto/domain.ts';
import { inTransaction } from '../../../lib/ipfs/datastore/database.ts';
import { groupOf, type NetworkState } from '../../../lib/protocol/reducer/network-state.ts';
import type { CreditRequest, TokenReturn, Withdrawal } from '../../../lib/protocol/upload-tokens/credit.ts';
import type { IssueRequest } from '../../../lib/protocol/upload-tokens/issuing.ts';
import type { TokenKey } from '../../../lib/protocol/upload-tokens/token-key.ts';
import { PortalError } from '../portal-error.ts';
import { openTokenIssuer } from '../token-issuer.ts';
import { createAnswered } from './answered.ts';
import { verifyRight } from './draw-right.ts';
import { createLedger } from './ledger.ts';
import { createPurses } from './purses.ts';
import { createSpentTokens } from './spent-tokens.ts';

/**
 * Gives and takes upload tokens. What a call changes is on the disk, all of it or nothing, before it answers; the same request again gets
 * the same answer and changes nothing more.
 */
export type TokenStore = {
  /** The keys whose tokens count now, the one that signs last. */
  keys(): Promise<TokenKey[]>;
  /**
   * @returns blind signatures.
   * @throws UploadTokenError `bad-right`, `right-used`, `over-quota`, `unknown-key`; CryptoError `out-of-range`.
   */
  issue(request: IssueRequest): Promise<Bytes[]>;
  /** @returns what the purse buys with these tokens. @throws UploadTokenError as redeeming does; then none is spent. */
  credit(request: CreditRequest): Promise<number>;
  /** @returns blind signatures that the purse paid for. @throws UploadTokenError `no-credit`, `unknown-key`; CryptoError `out-of-range`. */
  withdraw(request: Withdrawal): Promise<Bytes[]>;
  /** Spends tokens for which a contract may draw as much again. @throws PortalError `not-found`; UploadTokenError as redeeming does. */
  giveBack(request: TokenReturn): Promise<void>;
  /**
   * Fills a purse up to these bytes, once for each name, for whoever has a right to that.
   * @param name 32 bytes, remembered until `ends` (chain time); the caller must not take it for new later.
   * @param permit is told what would be given, and throws where that is too much.
   * @returns what the purse buys now.
   */
  grant(
    grant: { name: Bytes; purse: Bytes; bytes: number; ends: number },
    permit?: (missing: number) => void,
  ): number;
  /** Bytes that contracts drew and did not return, and that lie in purses. */
  totals(): { drawn: number; inPurses: number };
  /** Forgets what has ended. */
  forget(): void;
};

export type TokenStoreOptions = {
  database: DatabaseSync;
  /** Of the portal. */
  folder: string;
  /** This portal's own view of the chain. */
  state: () => NetworkState;
  network: Bytes;
  /** Bytes that a token of new keys buys, and that one contract may have drawn. */
  tokenBytes: number;
  quota: number;
};

export function createTokenStore(options: TokenStoreOptions): TokenStore {
  const { database, state, network, quota } = options;
  const issuer = openTokenIssuer({ folder: options.folder, bytes: options.tokenBytes });
  const spent = createSpentTokens(database, network);
  const ledger = createLedger(database, quota);
  const purses = createPurses(database);
  const answered = createAnswered(database);
  const dropRights = database.prepare('DELETE FROM rights WHERE ends < ?');
  const now = (): number => state().time;
  const keys = (): Promise<TokenKey[]> => issuer.keys(now());

  /** Spends tokens for what `book` gives, once for each request of this name. */
  async function spend(name: Bytes, tokens: readonly Bytes[], book: (bytes: number) => void): Promise<void> {
    const counted = await keys();
    const ends = Math.max(...counted.map(({ notAfter }) => notAfter));
    try {
      await spent.redeem(tokens, counted, now(), (bytes) => {
        answered.add(name, ends);
        book(bytes);
      });
    } catch (error) {
      if (codeOf(error) !== 'token-spent' || !answered.has(name)) throw error;
    }
  }

  return {
    keys,
    issue: (request) =>
      issuer.issue(request, now(), (key) => {
        const draw = verifyRight(request, key, state());
        inTransaction(database, () => {
          ledger.draw(draw);
        });
      }),
    async credit({ purse, tokens }) {
      if (tokens.length > 0)
        await spend(domainHash('token-credit', network, purse, ...tokens), tokens, (bytes) => {
          purses.put(purse, bytes);
        });
      return purses.balance(purse);
    },
    withdraw: ({ purse, key: id, blinded }) =>
      issuer.issue({ key: id, blinded }, now(), (key) => {
        const name = domainHash('token-withdrawal', network, purse, id, ...blinded);
        inTransaction(database, () => {
          if (answered.add(name, key.notAfter)) purses.take(purse, blinded.length * key.bytes);
        });
      }),
    async giveBack({ contract, tokens }) {
      const root = groupOf(state(), toHex(contract));
      if (root === undefined) throw new PortalError('not-found', 'there is no such contract');
      await spend(domainHash('token-return', network, root.id, ...tokens), tokens, (bytes) => {
        ledger.giveBack(root.id, bytes);
      });
    },
    grant: ({ name, purse, bytes, ends }, permit) =>
      inTransaction(database, () => {
        if (answered.add(name, ends)) {
          const missing = Math.max(0, bytes - purses.balance(purse));
          permit?.(missing);
          purses.put(purse, missing);
        }
        return purses.balance(purse);
      }),
    totals: () => ({ drawn: ledger.total(), inPurses: purses.total() }),
    forget() {
      const time = now();
      spent.forget(time);
      inTransaction(database, () => {
        dropRights.run(time);
        answered.forget(time);
      });
    },
  };
}
