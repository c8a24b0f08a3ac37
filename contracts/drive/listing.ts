import { ensure, fail, orderedKey, type Blob64 } from '../sdk/index.ts';
import { changes, type NodeRecord } from './records.ts';
import { Page } from './page.ts';
import { isTrashed, ownGrants, rank, roleOn } from './roles.ts';
import type { Answers, NodeId, Queries, Role } from './schema.ts';
import type { Drive } from './state.ts';
import { descendants } from './tree.ts';
import { viewOf } from './views.ts';

const FEW_CHANGES = 1000;

type Listing = Answers<Blob64>['list'];

/** `list`: what changed after `since` among the nodes that the caller sees, in the order of change. */
export function list(drive: Drive, args: Queries['list']): Listing {
  return drive.isOwner ? listForOwner(drive, args) : listForGrantee(drive, args);
}

/** The owner reads the index of changes. */
function listForOwner(drive: Drive, { since, limit }: Queries['list']): Listing {
  const listing: Listing = { cursor: since, more: false, scope: 'owner', nodes: [], removed: [] };
  const page = new Page();
  let count = 0;
  for (const [key, id] of changes.scan('', orderedKey(since))) {
    if (count++ === limit || page.full) return { ...listing, more: true };
    const node = drive.node(id);
    if (node === undefined) listing.removed.push(id);
    else listing.nodes.push(counted(page, viewOf(drive, node, 'owner')));
    listing.cursor = Number(key);
  }
  return listing;
}

function listForGrantee(drive: Drive, { since, limit }: Queries['list']): Listing {
  const roots = rootsOf(drive);
  ensure(roots.length > 0, 'not-permitted');
  const changed = fewChanges(drive, since) ?? changesBelow(roots, since);
  const listing: Listing = { cursor: since, more: false, scope: scopeOf(roots), nodes: [], removed: [] };
  const page = new Page();
  for (const { id, change, role } of changed) {
    if (listing.nodes.length === limit || page.full) return { ...listing, more: true };
    const node = drive.node(id) ?? fail('unknown-node');
    listing.nodes.push(counted(page, viewOf(drive, node, role)));
    listing.cursor = change;
  }
  return listing;
}

function counted<T extends object>(page: Page, view: T): T {
  page.count(view);
  return view;
}

type Root = { node: NodeRecord; role: Role | null; trashed: boolean; grantedAt: number };

/** The nodes that the caller holds unexpired grants on, with the role that they have there. */
function rootsOf(drive: Drive): Root[] {
  return ownGrants(drive).flatMap((grant) => {
    const node = drive.node(grant.node);
    if (node === undefined) return [];
    const line = drive.line(node);
    return [{ node, role: roleOn(drive, line), trashed: isTrashed(line), grantedAt: grant.at }];
  });
}

/** Everything that decides what the caller sees, but the nodes' own changes. */
const scopeOf = (roots: readonly Root[]): string =>
  roots
    .map(({ node, role, trashed, grantedAt }) =>
      [node.id, role ?? 'none', trashed ? 't' : '', grantedAt, node.scope].join('.'),
    )
    .join(' ');

type Seen = { id: NodeId; change: number; role: Role };

/** The index of changes serves a grantee, too, where little changed; `undefined` where much did. */
function fewChanges(drive: Drive, since: number): Seen[] | undefined {
  const recent: [key: string, id: NodeId][] = [];
  for (const entry of changes.scan('', orderedKey(since))) {
    if (recent.length === FEW_CHANGES) return undefined;
    recent.push(entry);
  }
  return recent.flatMap(([key, id]) => {
    const node = drive.node(id);
    const role = node === undefined ? null : roleOn(drive, drive.line(node));
    return role === null ? [] : [{ id, change: Number(key), role }];
  });
}

/** Else the walk through what lies below the grants tells which of the nodes changed. */
function changesBelow(roots: readonly Root[], since: number): Seen[] {
  const seen = new Map<NodeId, Seen>();
  for (const root of roots) collect(root, seen);
  const changed = [...seen.values()].filter((entry) => entry.change > since);
  return changed.sort((a, b) => a.change - b.change);
}

function collect({ node, role }: Root, seen: Map<NodeId, Seen>): void {
  if (role === null) return;
  const hidden = new Set<NodeId>();
  const see = (id: NodeId, change: number): void => {
    const before = seen.get(id);
    if (before === undefined || rank[before.role] < rank[role]) seen.set(id, { id, change, role });
  };
  see(node.id, node.change);
  for (const found of descendants(node.id)) {
    if (role === 'viewer' && (found.trashed || hidden.has(found.parent))) hidden.add(found.id);
    else see(found.id, found.change);
  }
}
