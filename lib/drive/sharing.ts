import { fromBase64Url, randomBytes, toBase64Url, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { domainBytes } from '../crypto/domain.ts';
import { CryptoError } from '../crypto/errors.ts';
import type { GrantKind, GrantRole, GrantView, NodeId } from '../../contracts/drive/schema.ts';
import { rekeyContext, withRenewal } from './changes.ts';
import { grantTag, wrapForGrant } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError, type DriveErrorCode } from './drive-error.ts';
import { sendInvite } from './invites.ts';
import { fetchProfile } from './profile.ts';
import { renewPath } from './rekeys.ts';
import type { Confirmation, GrantInfo } from './types.ts';
import { accountName, addressOf, identityOf, linkBytes, linkKeys } from './vault.ts';

/** Gives a person access: the node's key sealed to the vault key of the profile that the person signed, and an invitation. */
export async function shareWithPerson(
  open: OpenDrive,
  id: NodeId,
  address: string,
  { role, expiresAt }: { role: GrantRole; expiresAt?: number },
): Promise<Confirmation> {
  const identity = identityOf(address);
  const profile = await fetchProfile(open.connection, identity);
  const grant = {
    account: accountName(identity),
    kind: 'person' as const,
    role,
    expiresAt: expiresAt ?? null,
    note: null,
  };
  const confirmation = await putGrant(open, id, profile.vault, grant);
  await open.view.refresh();
  await sendInvite(open, id, profile);
  return confirmation;
}

const noteAad = (open: OpenDrive, id: NodeId): Bytes =>
  domainBytes('link-note', open.drive.network, open.drive.drive, id);

/** Makes a link: an account and a sealing key of its own, both from a secret that only the fragment holds. */
export async function createLink(
  open: OpenDrive,
  id: NodeId,
  { expiresAt }: { expiresAt?: number },
): Promise<string> {
  const { owner } = open.access;
  if (owner === undefined) throw new DriveError('not-permitted', 'only the owner makes links');
  const { network, drive } = open.drive;
  const secret = randomBytes(32);
  const { signer, sealing } = linkKeys(network, drive, secret);
  const note = await sealBox(owner.noteKey, secret, noteAad(open, id));
  const grant = {
    account: accountName(signer.identity),
    kind: 'link' as const,
    role: 'viewer' as const,
    expiresAt: expiresAt ?? null,
    note,
  };
  await putGrant(open, id, sealing.publicKey, grant);
  await open.view.refresh();
  return toBase64Url(linkBytes(drive, secret));
}

type Grant = {
  account: string;
  kind: GrantKind;
  role: GrantRole;
  expiresAt: number | null;
  note: Bytes | null;
};

function putGrant(open: OpenDrive, id: NodeId, recipientKey: Bytes, grant: Grant): Promise<Confirmation> {
  const { drive, calls } = open;
  return withRenewal(open, id, async (rekeys, keyAfter) => {
    const { key, generation } = await keyAfter(id);
    const place = { node: id, generation, account: grant.account };
    const wrap = await wrapForGrant(drive, recipientKey, key, place);
    const keyTag = grantTag(drive, key, place, recipientKey);
    return calls.command('grant', {
      node: id,
      ...grant,
      recipientKey,
      keyGeneration: generation,
      wrap,
      keyTag,
      rekeys,
    });
  });
}

/**
 * Takes access away and renews the node's key for who remains, in one command. Should somebody change the grants meanwhile, access is
 * taken away first and the key renewed with the next change.
 */
export async function revokeGrant(open: OpenDrive, node: NodeId, account: string): Promise<Confirmation> {
  const { calls, view } = open;
  let confirmation: Confirmation;
  try {
    const { rekeys } = await renewPath(rekeyContext(open), node, account);
    confirmation = await calls.command('revoke', { node, account, rekeys });
  } catch (error) {
    if (isFinal(error)) throw error;
    confirmation = await calls.command('revoke', { node, account });
  }
  await view.refresh();
  return confirmation;
}

const FINAL: readonly DriveErrorCode[] = [
  'offline',
  'no-worker',
  'busy',
  'unconfirmed',
  'aborted',
  'not-permitted',
  'not-found',
];

/** Taking access away must not fail because keys could not be renewed, whatever the reason; only where it cannot be done at all. */
const isFinal = (error: unknown): boolean =>
  !(error instanceof CodedError) || (error instanceof DriveError && FINAL.includes(error.code));

export async function listGrants(open: OpenDrive, node: NodeId): Promise<GrantInfo[]> {
  const found: GrantInfo[] = [];
  for (let after: string | undefined; ;) {
    const page = await open.calls.query('grants', { node, ...(after === undefined ? {} : { after }) });
    for (const grant of page.grants) found.push(await grantInfo(open, grant));
    if (page.next === null) return found;
    after = page.next;
  }
}

async function grantInfo(
  open: OpenDrive,
  { account, kind, role, expiresAt, since, note, node }: GrantView<Bytes>,
): Promise<GrantInfo> {
  const common = { account, kind, role, expiresAt, since };
  if (kind === 'person') return { ...common, label: addressOf(account) };
  const { owner } = open.access;
  if (owner === undefined || note === null) return { ...common, label: '' };
  try {
    const secret = await openBox(owner.noteKey, note, noteAad(open, node));
    return { ...common, label: toBase64Url(linkBytes(open.drive.drive, secret)) };
  } catch (error) {
    // A note that was altered must not hide the grant: it can still be seen and removed.
    if (!(error instanceof CryptoError)) throw error;
    return { ...common, label: '' };
  }
}

/** Takes a fragment apart. @throws DriveError `bad-link`. */
export function parseLink(fragment: string): { drive: Bytes; secret: Bytes } {
  try {
    const bytes = fromBase64Url(fragment.replace(/^#/, ''));
    if (bytes.length === 65 && bytes[0] === 1) return { drive: bytes.slice(1, 33), secret: bytes.slice(33) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw new DriveError('bad-link', 'this link is not complete: copy all of it, to the last character');
}
