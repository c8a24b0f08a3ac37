import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { directoryProfileCodec } from '../protocol/directory.ts';
import { profileCodec, type Profile } from '../protocol/records/profile.ts';
import { openRecordOf } from '../protocol/signed-record.ts';
import { DriveError } from './drive-error.ts';
import type { NetworkConnection } from './network-connection.ts';

/**
 * An account's profile, as that account signed it: no server can put another key in its place.
 * @throws DriveError `no-account`, `tampered`, `offline`.
 */
export async function fetchProfile(connection: NetworkConnection, identity: Bytes): Promise<Profile> {
  let bytes: Bytes;
  try {
    bytes = await connection.portal.profile(toHex(identity));
  } catch (error) {
    if (!(error instanceof DriveError) || error.code !== 'not-found') throw error;
    throw new DriveError('no-account', 'nobody on this network has this address', { cause: error });
  }
  try {
    const { record, body } = openRecordOf(
      'profile',
      profileCodec,
      directoryProfileCodec.decode(bytes).record,
      connection.network,
    );
    if (equalBytes(record.signer, identity)) return body;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DriveError('tampered', 'the profile that the portal showed does not verify', { cause });
  }
  throw new DriveError('tampered', 'the portal showed the profile of another account');
}
