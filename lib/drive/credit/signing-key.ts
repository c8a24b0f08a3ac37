import type { TokenKey } from '../../protocol/upload-tokens/token-key.ts';
import { DriveError } from '../drive-error.ts';
import { fetchTokenKeys } from '../network/token-keys.ts';
import type { NetworkConnection } from '../network-connection.ts';

/** With which the store signs now, for everybody alike. */
export async function signingKey(connection: NetworkConnection): Promise<TokenKey> {
  const { current } = await fetchTokenKeys(connection);
  if (current !== undefined) return current;
  throw new DriveError('refused', 'this store makes no upload tokens now; ask its operator, or use another');
}
