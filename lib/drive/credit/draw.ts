import type { Bytes } from '../../base/bytes.ts';
import { delay } from '../../base/wait.ts';
import { encodeReceipt } from '../../protocol/receipt.ts';
import type { TokenKey } from '../../protocol/upload-tokens/token-key.ts';
import { refusalOf, translated } from '../call.ts';
import { DriveError } from '../drive-error.ts';
import type { ContractClient } from '../network/contract-client.ts';
import { fetchTokenKeys } from '../network/token-keys.ts';
import type { NetworkConnection } from '../network-connection.ts';

/** Tokens that are drawn at a time where fewer would do: what comes next then need not wait for a block. */
const AHEAD = 4;
/** Tokens that are drawn at a time at most. */
const MOST = 256;

export type Drawing = {
  readonly connection: NetworkConnection;
  /** Of the drive. */
  readonly client: Pick<ContractClient, 'command'>;
  /** How many portals are to hold what is stored; the store's choice without it. */
  readonly copies?: (() => Promise<number | undefined>) | undefined;
};

/**
 * Has the drive vouch for storage, has the store sign tokens for that without seeing them, and puts them into a purse.
 * @param bytes at least so many, but no more than 256 tokens buy.
 * @returns what is in the purse then.
 * @throws DriveError `over-quota` where the drive or the store gives no more, `older-drive`, and as commands do.
 */
export async function drawInto(purse: Bytes, bytes: number, drawing: Drawing): Promise<number> {
  const key = await signingKey(drawing.connection);
  const wanted = Math.min(Math.ceil(bytes / key.bytes), MOST);
  try {
    return await drawCount(purse, Math.max(wanted, AHEAD), key, drawing);
  } catch (error) {
    const isTooMuch = error instanceof DriveError && error.code === 'over-quota';
    if (!isTooMuch || wanted >= AHEAD) throw error;
    return drawCount(purse, wanted, key, drawing);
  }
}

async function drawCount(
  purse: Bytes,
  count: number,
  key: TokenKey,
  { connection, client }: Drawing,
): Promise<number> {
  const works = await connection.tokens();
  return works.fill({ purse, network: connection.network, key }, count, async (request, bytes) => {
    try {
      const { receipt } = await translated(client.command('drawTokens', { request, bytes }));
      return encodeReceipt(receipt);
    } catch (cause) {
      if (refusalOf(cause) !== 'unknown-method') throw cause;
      throw new DriveError(
        'older-drive',
        'this drive is too old to store more: move its files to a new one',
        { cause },
      );
    }
  });
}

/** Between two looks at keys, milliseconds. */
const PAUSE = 500;

/** With which the store signs now, for everybody alike. A key that is new becomes everybody's with the next checkpoint of the directory. */
export async function signingKey(connection: NetworkConnection): Promise<TokenKey> {
  for (const deadline = Date.now() + connection.patienceMs; ; await delay(PAUSE)) {
    const { current } = await fetchTokenKeys(connection);
    if (current !== undefined) return current;
    if (Date.now() > deadline) break;
  }
  throw new DriveError('refused', 'this store gives no right to store now; ask its operator');
}
