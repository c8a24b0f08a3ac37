import { toHex, type Bytes } from '../../base/bytes.ts';
import { directoryHeadCodec } from '../../protocol/directory.ts';
import { headEntryCodec } from '../../protocol/directory/entries.ts';
import type { RecordHead } from '../../protocol/signed-record.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { decodeShown } from './decode-shown.ts';
import { standingOf } from './newer-than.ts';
import { untilCurrent } from './until-current.ts';

/**
 * Where a signer's chain of records stands, at least as far as the directory has it: what is signed upon an older head the network ignores.
 * @throws DriveError `tampered`, `stale-directory`, `offline`.
 */
export function fetchHead(connection: NetworkConnection, identity: Bytes): Promise<RecordHead> {
  return untilCurrent(connection, async () => {
    const shown = decodeShown(directoryHeadCodec, await connection.portal.head(toHex(identity)));
    const { seq, hash, directory } = shown;
    const checked = await connection.directory.check(directory, [{ kind: 'head', id: identity }]);
    const [entry] = checked?.entries ?? [];
    if (entry !== undefined) {
      const known = decodeShown(headEntryCodec, entry);
      standingOf('an account’s records', { hash, order: [seq] }, { hash: known.hash, order: [known.seq] });
    }
    return { seq, hash };
  });
}
