import type { Bytes } from '../../base/bytes.ts';
import { encodeReceipt } from '../../protocol/receipt.ts';
import { blindTokens } from '../../protocol/upload-tokens/blind-tokens.ts';
import { createTokenClient, type TokenClient } from '../../ipfs/client/token-client.ts';
import { MOST_TOKENS } from '../../protocol/upload-tokens/issuing.ts';
import { drawHash } from '../../protocol/upload-tokens/right.ts';
import type { TokenKey } from '../../protocol/upload-tokens/token-key.ts';
import { refusalOf, translated } from '../call.ts';
import { DriveError } from '../drive-error.ts';
import { isRefusedAs } from './refused-as.ts';
import { signingKey } from './signing-key.ts';
import { persistently, type OnInterrupted } from '../persist.ts';
import type { ContractClient } from '../network/contract-client.ts';
import type { NetworkConnection } from '../network-connection.ts';

/** Tokens that are drawn at a time where fewer would do: what comes next then need not wait for a block. */
const AHEAD = 4;
/** How often an answer that was lost on its way is asked for again. */
const ATTEMPTS = 4;

export type Drawing = {
  readonly connection: NetworkConnection;
  /** Of the drive. */
  readonly client: Pick<ContractClient, 'command'>;
};

/**
 * Has the drive vouch for storage, has the store sign tokens for that without seeing them, and puts them into a purse.
 * @param bytes at least so many, but no more than 256 tokens buy.
 * @returns what is in the purse then.
 * @throws DriveError `over-quota` where the drive or the store gives no more, `older-drive`, and as commands do.
 */
export async function drawInto(purse: Bytes, bytes: number, drawing: Drawing): Promise<number> {
  const key = await signingKey(drawing.connection);
  const wanted = Math.min(Math.ceil(bytes / key.bytes), MOST_TOKENS);
  try {
    return await drawCount(purse, Math.max(wanted, AHEAD), key, drawing);
  } catch (error) {
    const isTooMuch = error instanceof DriveError && error.code === 'over-quota';
    if (!isTooMuch || wanted >= AHEAD) throw error;
    return drawCount(purse, wanted, key, drawing);
  }
}

/** What the store says is in a purse. */
export const balanceOf = (purse: Bytes, { portalUrl }: NetworkConnection): Promise<number> =>
  createTokenClient({ baseUrl: portalUrl }).credit({ purse, tokens: [] });

async function drawCount(
  purse: Bytes,
  count: number,
  key: TokenKey,
  { connection: { network, portalUrl }, client }: Drawing,
): Promise<number> {
  const store = createTokenClient({ baseUrl: portalUrl });
  const tokens = blindTokens(key, network, count);
  const request = { key: key.id, blinded: tokens.blinded };
  const args = { request: drawHash(network, request), bytes: count * key.bytes };
  const { receipt } = await translated(client.command('drawTokens', args)).catch((cause: unknown) => {
    if (refusalOf(cause) !== 'unknown-method') throw cause;
    throw new DriveError(
      'older-drive',
      'this drive was made before stores asked for a right to store: it can be read, and its files moved to a new one',
      { cause },
    );
  });
  const right = encodeReceipt(receipt);
  const signatures = await persistently(
    () => orOverQuota(store.issue({ right, ...request })),
    upTo(ATTEMPTS),
  );
  const finished = tokens.finish(signatures);
  return persistently(() => redeem(store, purse, finished), upTo(ATTEMPTS));
}

/** Tokens that are spent already were redeemed by a request whose answer was lost: nobody else has them. */
async function redeem(store: TokenClient, purse: Bytes, tokens: Bytes[]): Promise<number> {
  try {
    return await store.credit({ purse, tokens });
  } catch (error) {
    if (!isRefusedAs(error, 'token-spent')) throw error;
    return store.credit({ purse, tokens: [] });
  }
}

async function orOverQuota<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    if (!isRefusedAs(cause, 'over-quota')) throw cause;
    throw new DriveError('over-quota', 'the store gives this drive no more room', { cause });
  }
}

/** Lets what is interrupted be tried so often. */
function upTo(attempts: number): OnInterrupted {
  let left = attempts;
  return (error) =>
    --left > 0 ? Promise.resolve() : Promise.reject(error instanceof Error ? error : new Error('no answer'));
}
