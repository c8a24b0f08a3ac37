import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { shownTokenKeysCodec, storeEntryCodec, tokenKeyHash } from '../../protocol/directory/store-entry.ts';
import { tokenKeyCodec, type TokenKey } from '../../protocol/upload-tokens/token-key.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { untilCurrent } from './until-current.ts';

export type TokenKeys = {
  /** The identity of who signs tokens at this portal. */
  readonly store: Bytes;
  /** Those whose tokens count, in the order in which they begin; none of a store that governance did not admit. */
  readonly keys: readonly TokenKey[];
  /** The newest that has begun: all clients take this one. */
  readonly current: TokenKey | undefined;
};

/**
 * The keys of the portal's store, as everybody is shown them: exactly those that the directory has, which gatekeepers cosigned. A key for this client alone would
 * mark its tokens.
 * @throws DriveError `tampered`, `stale-directory` also as long as the network has no directory, `offline`.
 */
export function fetchTokenKeys({ portal, ...connection }: NetworkConnection): Promise<TokenKeys> {
  return untilCurrent(connection, async () => {
    const { store, keys: shown, directory } = shownTokenKeysCodec.decode(await portal.tokenKeys());
    const checked = await connection.directory.check(directory, [{ kind: 'store', id: store }]);
    if (checked === undefined)
      throw new DriveError(
        'stale-directory',
        'the network cannot prove its token keys yet; try again in a minute',
      );
    const { entries, time } = checked;
    const keys = shown.map((bytes) => tokenKeyCodec.decode(bytes));
    requireAll(connection.network, keys, entries[0]);
    const counting = keys.filter(({ notAfter }) => time <= notAfter);
    return { store, keys: counting, current: counting.findLast(({ notBefore }) => notBefore <= time) };
  });
}

/** One that is left out would be as good a mark as one too many. */
function requireAll(network: Bytes, keys: readonly TokenKey[], entry: Bytes | undefined): void {
  const named = entry === undefined ? [] : storeEntryCodec.decode(entry).keys;
  const isSame =
    named.length === keys.length &&
    keys.every((key, at) => equalBytes(tokenKeyHash(network, key), named[at] ?? new Uint8Array()));
  if (isSame) return;
  throw new DriveError('tampered', 'the portal shows token keys that are not everybody’s');
}
