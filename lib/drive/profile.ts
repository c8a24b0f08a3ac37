import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { directoryProfileCodec } from '../protocol/directory.ts';
import { datedEntryCodec, type Dated } from '../protocol/directory/entries.ts';
import { profileCodec, type Profile } from '../protocol/records/profile.ts';
import { openRecordOf, recordHash } from '../protocol/signed-record.ts';
import { DriveError } from './drive-error.ts';
import type { DirectoryStanding } from './network/directory-watch.ts';
import { standingOf } from './network/newer-than.ts';
import { absent } from './network/absent.ts';
import { untilCurrent } from './network/until-current.ts';
import type { NetworkConnection } from './network-connection.ts';

/**
 * An account's profile, as that account signed it: no server can put another key in its place, nor one of before, nor hide it, once it stands in a
 * checkpoint of the network's directory.
 * @throws DriveError `no-account`, `tampered`, `stale-directory`, `offline`.
 */
export function fetchProfile(
  { portal, network, ...connection }: NetworkConnection,
  identity: Bytes,
): Promise<Profile & { readonly directory: DirectoryStanding }> {
  return untilCurrent(connection, async () => {
    const { record, directory } = directoryProfileCodec.decode(await portal.profile(toHex(identity)));
    const shown = record.length === 0 ? undefined : openProfile(network, identity, record);
    const checked = await connection.directory.check(directory, [{ kind: 'profile', id: identity }]);
    const [entry] = checked?.entries ?? [];
    const standing = standingOf('an account', shown, entry && datedEntryCodec.decode(entry));
    if (shown === undefined) throw absent('no-account', 'account of this address', checked);
    return { ...shown.body, directory: checked === undefined ? 'unchecked' : standing };
  });
}

function openProfile(network: Bytes, identity: Bytes, bytes: Bytes): Dated & { readonly body: Profile } {
  const { record, body } = openRecordOf('profile', profileCodec, bytes, network);
  if (!equalBytes(record.signer, identity))
    throw new DriveError('tampered', 'the portal showed the profile of another account');
  return { body, order: [record.seq], record: recordHash(network, bytes) };
}
