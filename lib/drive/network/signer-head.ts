import { toHex, type Bytes } from '../../base/bytes.ts';
import { directoryHeadCodec } from '../../protocol/directory.ts';
import { datedEntryCodec } from '../../protocol/directory/entries.ts';
import type { RecordHead } from '../../protocol/signed-record.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { standingOf } from './newer-than.ts';
import { untilCurrent } from './until-current.ts';

/**
 * Where a signer's chain of records stands, at least as far as the directory has it: what is signed upon an older head the network ignores.
 * @throws DriveError `tampered`, `stale-directory`, `offline`.
 */
export function fetchHead(
  { portal, ...connection }: NetworkConnection,
  identity: Bytes,
): Promise<RecordHead> {
  return untilCurrent(connection, async () => {
    const { seq, hash, directory } = directoryHeadCodec.decode(await portal.head(toHex(identity)));
    const checked = await connection.directory.check(directory, [{ kind: 'head', id: identity }]);
    const [entry] = checked?.entries ?? [];
    standingOf('records', { record: hash, order: [seq] }, entry && datedEntryCodec.decode(entry));
    return { seq, hash };
  });
}
