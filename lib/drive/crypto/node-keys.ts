import * as v from 'valibot';
import { equalBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { deriveKey, domainBytes, macBytes } from '../../crypto/domain.ts';
import { open, seal } from '../../crypto/sealing.ts';
import { DriveError } from '../drive-error.ts';

/**
 * The vault side of the two locks. Every node has a key of its own, by generations. A child's key is wrapped under its parent's, the
 * root's under the owner's vault key, a shared node's to the recipient. Each wrap's AAD names drive, node, parent, generation and
 * recipient, so that none can stand in another's place. Keys never leave this room.
 */
export type NodeKey = Bytes;

export type DriveContext = { readonly network: Bytes; readonly drive: Bytes };

export const newNodeKey = (): NodeKey => randomBytes(32);

const subkey = (c: DriveContext, key: NodeKey, purpose: string): Bytes =>
  deriveKey(key, `node-${purpose}`, c.network, 32, c.drive);

type WrapPlace = { node: string; parent: string; generation: number; parentGeneration: number };

const wrapAad = (c: DriveContext, p: WrapPlace): Bytes =>
  domainBytes('wrap', c.network, c.drive, p.node, p.parent, p.generation, p.parentGeneration, 'parent');

export function wrapUnderParent(
  c: DriveContext,
  parentKey: NodeKey,
  key: NodeKey,
  place: WrapPlace,
): Promise<Bytes> {
  return sealBox(subkey(c, parentKey, 'wrap'), key, wrapAad(c, place));
}

export function unwrapUnderParent(
  c: DriveContext,
  parentKey: NodeKey,
  wrap: Bytes,
  place: WrapPlace,
): Promise<NodeKey> {
  return openBox(subkey(c, parentKey, 'wrap'), wrap, wrapAad(c, place));
}

const rootAad = (c: DriveContext, node: string, generation: number): Bytes =>
  domainBytes('wrap', c.network, c.drive, node, '', generation, 0, 'owner');

export function wrapRoot(
  c: DriveContext,
  vaultKey: Bytes,
  key: NodeKey,
  node: string,
  generation: number,
): Promise<Bytes> {
  return sealBox(subkey(c, vaultKey, 'root'), key, rootAad(c, node, generation));
}

export function unwrapRoot(
  c: DriveContext,
  vaultKey: Bytes,
  wrap: Bytes,
  node: string,
  generation: number,
): Promise<NodeKey> {
  return openBox(subkey(c, vaultKey, 'root'), wrap, rootAad(c, node, generation));
}

type GrantPlace = { node: string; generation: number; account: string };

const grantAad = (c: DriveContext, p: GrantPlace): Bytes =>
  domainBytes('wrap', c.network, c.drive, p.node, '', p.generation, 0, p.account);

/** Seals a node's key to a person's or link's public key. */
export function wrapForGrant(
  c: DriveContext,
  recipientKey: Bytes,
  key: NodeKey,
  place: GrantPlace,
): Promise<Bytes> {
  return seal(recipientKey, key, grantAad(c, place));
}

export function unwrapGrant(c: DriveContext, seed: Bytes, wrap: Bytes, place: GrantPlace): Promise<NodeKey> {
  return open(seed, wrap, grantAad(c, place));
}

/** Binds a recipient's public key to the node's key, so that whoever renews it later knows that nobody put another key there. */
export function grantTag(c: DriveContext, key: NodeKey, place: GrantPlace, recipientKey: Bytes): Bytes {
  const message = domainBytes(
    'grant-tag',
    c.network,
    c.drive,
    place.node,
    place.generation,
    place.account,
    recipientKey,
  );
  return macBytes(subkey(c, key, 'grant-tag'), message);
}

/** @throws DriveError `tampered`. */
export function verifyGrantTag(
  c: DriveContext,
  key: NodeKey,
  place: GrantPlace,
  recipientKey: Bytes,
  tag: Bytes,
): void {
  if (!equalBytes(grantTag(c, key, place, recipientKey), tag)) {
    throw new DriveError('tampered', 'a public key in this drive is not the one that access was given to');
  }
}

const historyAad = (c: DriveContext, node: string, generation: number): Bytes =>
  domainBytes('key-history', c.network, c.drive, node, generation);

/** The key of `generation`, readable by who has the next one. */
export function sealHistory(
  c: DriveContext,
  newKey: NodeKey,
  oldKey: NodeKey,
  node: string,
  generation: number,
): Promise<Bytes> {
  return sealBox(subkey(c, newKey, 'history'), oldKey, historyAad(c, node, generation));
}

export function openHistory(
  c: DriveContext,
  newKey: NodeKey,
  sealed: Bytes,
  node: string,
  generation: number,
): Promise<NodeKey> {
  return openBox(subkey(c, newKey, 'history'), sealed, historyAad(c, node, generation));
}

const shareAad = (c: DriveContext, node: string, version: number): Bytes =>
  domainBytes('vault-share', c.network, c.drive, node, version);

/** The people's half of a version's key, with the version's true size, which the enclave must not learn. */
export type VaultShare = { readonly share: Bytes; readonly size: number };

const vaultShareCodec = codecOf('vault share', v.strictObject({ share: bytesOf(32), size: uint }));

export function wrapVaultShare(
  c: DriveContext,
  key: NodeKey,
  share: VaultShare,
  node: string,
  version: number,
): Promise<Bytes> {
  return sealBox(subkey(c, key, 'share'), vaultShareCodec.encode(share), shareAad(c, node, version));
}

export async function unwrapVaultShare(
  c: DriveContext,
  key: NodeKey,
  wrapped: Bytes,
  node: string,
  version: number,
): Promise<VaultShare> {
  return vaultShareCodec.decode(await openBox(subkey(c, key, 'share'), wrapped, shareAad(c, node, version)));
}

const metaAad = (c: DriveContext, node: string, generation: number): Bytes =>
  domainBytes('node-meta', c.network, c.drive, node, generation);

export function sealMeta(
  c: DriveContext,
  key: NodeKey,
  plain: Bytes,
  node: string,
  generation: number,
): Promise<Bytes> {
  return sealBox(subkey(c, key, 'meta'), plain, metaAad(c, node, generation));
}

export function openMeta(
  c: DriveContext,
  key: NodeKey,
  sealed: Bytes,
  node: string,
  generation: number,
): Promise<Bytes> {
  return openBox(subkey(c, key, 'meta'), sealed, metaAad(c, node, generation));
}
