import { ensure, fail, type Blob64 } from '../sdk/index.ts';
import { grantKey, grants, held, heldKey, type GrantRecord, type NodeRecord } from './records.ts';
import { reach, roleOn } from './roles.ts';
import { limits, type Rekey } from './schema.ts';
import type { Drive } from './state.ts';
import { dropTickets, isLive } from './tickets.ts';

/**
 * A node is dirty if somebody who could have its key was removed, from it or from an ancestor, after the key
 * was made. A grant that has expired but is still recorded is such a removal too.
 */
export function isDirty(drive: Drive, line: readonly NodeRecord[]): boolean {
  const keyAt = line[0]?.keyAt ?? 0;
  const { time } = drive.context;
  return line.some((node) => node.removedAt > keyAt || (node.nextExpiry !== null && node.nextExpiry <= time));
}

/** Fails with `rekey-required` if the node or an ancestor is dirty. */
export function ensureClean(drive: Drive, line: readonly NodeRecord[]): void {
  for (const [i] of line.entries()) ensure(!isDirty(drive, line.slice(i)), 'rekey-required');
}

export function grantsOn(node: NodeRecord): GrantRecord[] {
  return node.shared === 0 ? [] : [...grants.scan(`${node.id}/`)].map(([, grant]) => grant);
}

export function dropGrant(grant: GrantRecord): void {
  grants.delete(grantKey(grant.node, grant.account));
  held.delete(heldKey(grant.account, grant.node));
  dropTickets(grant);
}

/** Brings the node's count and earliest expiry of grants up to date. */
export function countGrants(node: NodeRecord, remaining: readonly GrantRecord[]): void {
  const expiries = remaining.map((grant) => grant.expiresAt).filter((expiry) => expiry !== null);
  node.shared = remaining.length;
  node.nextExpiry = expiries.length === 0 ? null : Math.min(...expiries);
}

/** Whether the caller may renew the key of the first node of `line`: they must hold the parent's key. */
export function mayRenew(drive: Drive, line: readonly NodeRecord[]): boolean {
  return drive.isOwner || (line.length > 1 && roleOn(drive, line.slice(1)) === 'editor');
}

/** Applies rekeys in order, so a parent comes before its children. */
export function applyRekeys(drive: Drive, rekeys: readonly Rekey<Blob64>[] = []): void {
  for (const rekey of rekeys) applyRekey(drive, rekey);
}

function applyRekey(drive: Drive, rekey: Rekey<Blob64>): void {
  const { node, line } = reach(drive, rekey.id, 'editor');
  ensure(mayRenew(drive, line), 'not-permitted');
  const parent = line[1];
  ensure(rekey.keyGeneration === node.keyGeneration + 1, 'key-generation-conflict');
  ensure(rekey.parentGeneration === (parent?.keyGeneration ?? 0), 'key-generation-conflict');
  ensure(isDirty(drive, line), 'rekey-mismatch');
  if (parent !== undefined) ensureClean(drive, line.slice(1));
  ensure(node.history.length < limits.keyGenerations, 'too-many-generations');
  const dropped = rewrapGrants(drive, node, rekey);
  const change = drive.touch(node);
  Object.assign(node, {
    meta: rekey.meta,
    wrap: rekey.wrap,
    keyGeneration: rekey.keyGeneration,
    parentGeneration: rekey.parentGeneration,
    history: [rekey.history, ...node.history],
    keyAt: change,
    // Who lost a grant by expiry could have the keys of everything below, too.
    removedAt: dropped ? change : node.removedAt,
  });
}

/** @returns whether an expired grant was dropped. */
function rewrapGrants(drive: Drive, node: NodeRecord, { grants: rewrapped }: Rekey<Blob64>): boolean {
  const all = grantsOn(node);
  const remaining = all.filter((grant) => isLive(grant, drive.context.time));
  const given = new Map(rewrapped.map((grant) => [grant.account, grant]));
  ensure(given.size === rewrapped.length && given.size === remaining.length, 'rekey-mismatch');
  for (const grant of all) if (!remaining.includes(grant)) dropGrant(grant);
  for (const grant of remaining) {
    const { wrap, keyTag } = given.get(grant.account) ?? fail('rekey-mismatch');
    grants.set(grantKey(node.id, grant.account), { ...grant, wrap, keyTag });
  }
  countGrants(node, remaining);
  return remaining.length < all.length;
}
