import type { Bytes } from '../../base/bytes.ts';
import type { TokenClient } from '../../ipfs/client/token-client.ts';
import { blindTokens } from '../../protocol/upload-tokens/blind-tokens.ts';
import { MOST_TOKENS } from '../../protocol/upload-tokens/issuing.ts';
import { drawHash } from '../../protocol/upload-tokens/right.ts';
import type { TokenKey } from '../../protocol/upload-tokens/token-key.ts';
import { DriveError } from '../drive-error.ts';
import { persistently, type OnInterrupted } from '../persist.ts';
import { isRefusedAs } from './refused-as.ts';

/** Tokens of a store under one of its keys, which is everybody's. */
export type TokensOf = { readonly purse: Bytes; readonly network: Bytes; readonly key: TokenKey };

/** What a device does with tokens. It takes a processor for a while, and needs no key of the drive. */
export type TokenWorks = {
  /**
   * Puts fresh tokens into a purse.
   * @param count at most 256. @param vouch has a drive vouch for these bytes and this hash of blinded tokens, once; resolves with the receipt.
   * @returns what is in the purse then. @throws DriveError `over-quota` where the store gives the drive no more; ContentError; what `vouch` throws.
   */
  fill(of: TokensOf, count: number, vouch: Vouch): Promise<number>;
  /** What the store says is in a purse, bytes. */
  balance(purse: Bytes): Promise<number>;
  /** Takes at most so many bytes out of a purse as fresh tokens and returns these in a contract's name. @returns how much that was. */
  giveBack(of: TokensOf, bytes: number, contract: Bytes): Promise<number>;
};
export type Vouch = (request: Bytes, bytes: number) => Promise<Bytes>;

/** How often an answer that was lost on its way is asked for again: it is the same then. */
const ATTEMPTS = 4;

export function tokenWorks(store: TokenClient): TokenWorks {
  return {
    async fill({ purse, network, key }, count, vouch) {
      const tokens = blindTokens(key, network, count);
      const request = { key: key.id, blinded: tokens.blinded };
      const right = await vouch(drawHash(network, request), count * key.bytes);
      const signatures = await again(() => orOverQuota(store.issue({ right, ...request })));
      const finished = tokens.finish(signatures);
      return again(() => store.credit({ purse, tokens: finished }));
    },
    balance: (purse) => store.credit({ purse, tokens: [] }),
    async giveBack({ purse, network, key }, bytes, contract) {
      const count = Math.floor(bytes / key.bytes);
      for (let left = count; left > 0; left -= MOST_TOKENS) {
        const tokens = blindTokens(key, network, Math.min(left, MOST_TOKENS));
        const signatures = await again(() => store.withdraw({ purse, key: key.id, blinded: tokens.blinded }));
        const finished = tokens.finish(signatures);
        await again(() => store.returnTokens({ contract, tokens: finished }));
      }
      return count * key.bytes;
    },
  };
}

async function orOverQuota<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    if (!isRefusedAs(cause, 'over-quota')) throw cause;
    throw new DriveError('over-quota', 'the store gives this drive no more room', { cause });
  }
}

const again = <T>(task: () => Promise<T>): Promise<T> => persistently(task, upTo(ATTEMPTS));

/** Lets what is interrupted be tried so often. */
function upTo(attempts: number): OnInterrupted {
  let left = attempts;
  return (error) =>
    --left > 0 ? Promise.resolve() : Promise.reject(error instanceof Error ? error : new Error('no answer'));
}
