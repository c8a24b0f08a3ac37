import { concatBytes, randomBytes, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { domainBytes } from '../crypto/domain.ts';
import { CryptoError } from '../crypto/errors.ts';
import type { GrantKind, GrantRole, GrantView, NodeId } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { rekeyContext, withRenewal } from './changes.ts';
import { grantTag, verifyGrantTag, wrapForGrant } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError, type DriveErrorCode } from './drive-error.ts';
import { leaveInvite, sealInvite, type SealedInvite } from './invites.ts';
import { formatLink } from './link-fragment.ts';
import { ensureOutsidePolicy } from './outside-policy.ts';
import { fetchProfile } from './profile.ts';
import { renewPath } from './rekeys.ts';
import type { Confirmation, GrantInfo, GrantTerms, LinkOptions, ShareOptions } from './types.ts';
import { accountName, addressOf, identityOf, linkKeys, secretWithPassword } from './vault.ts';

/**
 * Gives a person access: the node's key sealed to the vault key of the profile that the person signed, and an invitation, which the drive's
 * contract sends to the recipient's in the same command.
 */
export async function shareWithPerson(
  open: OpenDrive,
  id: NodeId,
  address: string,
  { role, expiresAt, policy }: ShareOptions,
): Promise<Confirmation> {
  const identity = identityOf(address);
  const profile = await fetchProfile(open.connection, identity);
  const grant = {
    account: accountName(identity),
    kind: 'person' as const,
    role,
    expiresAt: expiresAt ?? null,
    maxOpens: null,
    note: null,
    ...(policy !== undefined && { policy }),
  };
  const inbox = await sealInvite(open, id, profile);
  try {
    const confirmation = await putGrant(open, id, profile.vault, { ...grant, inbox });
    await open.view.refresh();
    return confirmation;
  } catch (error) {
    if (!isUnknownToContract(error, '.inbox')) throw error;
  }
  const confirmation = await putGrant(open, id, profile.vault, grant);
  await open.view.refresh();
  await leaveInvite(open, inbox);
  return confirmation;
}

/** Whether the drive's contract is older than this argument; it did nothing then. */
const isUnknownToContract = (error: unknown, argument: string): boolean =>
  refusalOf(error) === 'bad-arguments' &&
  error instanceof DriveError &&
  error.cause instanceof CodedError &&
  error.cause.message === argument;

const noteAad = (open: OpenDrive, id: NodeId): Bytes =>
  domainBytes('link-note', open.drive.network, open.drive.drive, id);

/** Makes a link: an account and a sealing key of its own, both from a secret that only the fragment holds. */
export async function createLink(
  open: OpenDrive,
  id: NodeId,
  { expiresAt, maxOpens, password = '' }: LinkOptions,
): Promise<string> {
  const { owner } = open.access;
  if (owner === undefined) throw new DriveError('not-permitted', 'only the owner makes links');
  const { network, drive } = open.drive;
  const secret = randomBytes(32);
  const needsPassword = password !== '';
  const whole = needsPassword ? await secretWithPassword(network, drive, secret, password) : secret;
  const { signer, sealing } = linkKeys(network, drive, whole);
  const note = await sealBox(owner.noteKey, noteOf(secret, needsPassword), noteAad(open, id));
  const grant = {
    account: accountName(signer.identity),
    kind: 'link' as const,
    role: 'viewer' as const,
    expiresAt: expiresAt ?? null,
    maxOpens: maxOpens ?? null,
    note,
  };
  await putGrant(open, id, sealing.publicKey, grant);
  await open.view.refresh();
  return formatLink({ drive, secret, needsPassword });
}

/** The secret, with a byte before it where a password is needed beside it. */
const noteOf = (secret: Bytes, needsPassword: boolean): Bytes =>
  needsPassword ? concatBytes(Uint8Array.of(2), secret) : secret;

type Grant = {
  account: string;
  kind: GrantKind;
  role: GrantRole;
  expiresAt: number | null;
  maxOpens: number | null;
  note: Bytes | null;
  policy?: string | null;
  inbox?: SealedInvite;
};

async function putGrant(
  open: OpenDrive,
  id: NodeId,
  recipientKey: Bytes,
  { maxOpens, ...terms }: Grant,
): Promise<Confirmation> {
  const { drive, calls } = open;
  if (typeof terms.policy === 'string') await ensureOutsidePolicy(open, id, terms.policy);
  return withRenewal(open, id, async (rekeys, keyAfter) => {
    const { key, generation } = await keyAfter(id);
    const place = { node: id, generation, account: terms.account };
    const wrap = await wrapForGrant(drive, recipientKey, key, place);
    const keyTag = grantTag(drive, key, place, recipientKey);
    return calls.command('grant', {
      node: id,
      ...terms,
      // Drives made before links had limits do not know the word.
      ...(maxOpens === null ? {} : { maxOpens }),
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

export async function listGrants(open: OpenDrive, node?: NodeId): Promise<GrantInfo[]> {
  const found: GrantInfo[] = [];
  for await (const grant of grantsOn(open, node)) found.push(await grantInfo(open, grant));
  return found;
}

async function* grantsOn({ calls }: OpenDrive, node?: NodeId): AsyncGenerator<GrantView<Bytes>> {
  for (let after: string | undefined; ;) {
    const page = await calls.query('grants', {
      ...(node === undefined ? {} : { node }),
      ...(after === undefined ? {} : { after }),
    });
    yield* page.grants;
    if (page.next === null) return;
    after = page.next;
  }
}

/** Gives the same access anew, to the key that it was given to, with other terms. */
export async function changeGrant(
  open: OpenDrive,
  { node, account }: GrantInfo,
  terms: Omit<GrantTerms, 'conditions'> & { policy?: string | null },
): Promise<Confirmation> {
  const { drive, view } = open;
  let present: GrantView<Bytes> | undefined;
  for await (const grant of grantsOn(open, node)) if (grant.account === account) present = grant;
  if (present === undefined) throw new DriveError('not-found', 'this access is gone');
  const { kind, role, expiresAt, maxOpens = null, note, recipientKey, keyTag } = present;
  const { keyGeneration: generation } = view.node(node);
  // The contract gave the key back; it is sealed to only if it is the one that was tagged.
  verifyGrantTag(drive, await view.keys.keyOf(node), { node, generation, account }, recipientKey, keyTag);
  const confirmation = await putGrant(open, node, recipientKey, {
    ...{ account, kind, role, expiresAt, maxOpens, note },
    ...terms,
  });
  await view.refresh();
  return confirmation;
}

async function grantInfo(
  open: OpenDrive,
  { account, kind, role, expiresAt, maxOpens = null, opens = 0, policy, since, note, node }: GrantView<Bytes>,
): Promise<GrantInfo> {
  const terms = { role, expiresAt, maxOpens, opens, policy: policy ?? null };
  const common = { node, account, kind, ...terms, since, hasPassword: false };
  if (kind === 'person') return { ...common, label: addressOf(account) };
  const { owner } = open.access;
  if (owner === undefined || note === null) return { ...common, label: '' };
  try {
    const kept = await openBox(owner.noteKey, note, noteAad(open, node));
    const needsPassword = kept.length === 33;
    const secret = kept.slice(-32);
    const label = formatLink({ drive: open.drive.drive, secret, needsPassword });
    return { ...common, hasPassword: needsPassword, label };
  } catch (error) {
    // A note that was altered must not hide the grant: it can still be seen and removed.
    if (!(error instanceof CryptoError)) throw error;
    return { ...common, label: '' };
  }
}
