import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { directoryProfileCodec, NOTHING_SHOWN } from '../protocol/directory.ts';
import { profileEntryCodec } from '../protocol/directory/entries.ts';
import { profileCodec, type Profile } from '../protocol/records/profile.ts';
import { openRecordOf, recordHash, type SignedRecord } from '../protocol/signed-record.ts';
import { DriveError } from './drive-error.ts';
import { decodeShown, shownOr } from './network/decode-shown.ts';
import { timeText, type CheckedDirectory, type DirectoryStanding } from './network/directory-watch.ts';
import { standingOf, type Dated } from './network/newer-than.ts';
import { untilCurrent } from './network/until-current.ts';
import type { NetworkConnection } from './network-connection.ts';

/**
 * An account's profile, as that account signed it: no server can put another key in its place, nor one of before, nor hide it, once it stands in a
 * checkpoint of the network's directory.
 * @throws DriveError `no-account`, `tampered`, `stale-directory`, `offline`.
 */
export function fetchProfile(
  connection: NetworkConnection,
  identity: Bytes,
): Promise<Profile & { readonly directory: DirectoryStanding }> {
  return untilCurrent(connection, async () => {
    const bytes = await shownOr(connection.portal.profile(toHex(identity)), () =>
      directoryProfileCodec.encode({ v: 2, record: new Uint8Array(), directory: NOTHING_SHOWN }),
    );
    const { record: shown, directory } = decodeShown(directoryProfileCodec, bytes);
    const found = shown.length === 0 ? undefined : openProfile(connection.network, identity, shown);
    const checked = await connection.directory.check(directory, [{ kind: 'profile', id: identity }]);
    const standing = checked === undefined ? 'unchecked' : standingIn(checked, found);
    if (found === undefined) throw noAccount(checked);
    return { ...found.body, directory: standing };
  });
}

type Found = { readonly body: Profile; readonly record: SignedRecord; readonly hash: Bytes };

function openProfile(network: Bytes, identity: Bytes, shown: Bytes): Found {
  try {
    const { record, body } = openRecordOf('profile', profileCodec, shown, network);
    if (equalBytes(record.signer, identity)) return { record, body, hash: recordHash(network, shown) };
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DriveError('tampered', 'the profile that the portal showed does not verify', { cause });
  }
  throw new DriveError('tampered', 'the portal showed the profile of another account');
}

function standingIn({ entries: [entry] }: CheckedDirectory, found: Found | undefined): DirectoryStanding {
  const known = entry && decodeShown(profileEntryCodec, entry);
  return standingOf(
    'an account',
    found && { hash: found.hash, order: [found.record.seq] },
    known && ({ hash: known.record, order: [known.seq] } satisfies Dated),
  );
}

const noAccount = (checked: CheckedDirectory | undefined): DriveError =>
  new DriveError(
    'no-account',
    checked === undefined
      ? 'the portal shows nobody with this address, and the network is too young to prove it; look again in a minute'
      : `nobody on this network had this address at ${timeText(checked.time)}; one that was made since may show in a minute`,
  );
