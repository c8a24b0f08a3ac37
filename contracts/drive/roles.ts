import { ensure, fail } from '../sdk/index.ts';
import { grantKey, grants, held, type GrantRecord, type NodeRecord } from './records.ts';
import type { NodeId, Role } from './schema.ts';
import type { Drive } from './state.ts';
import { holdsTicket, isLive, isUnlimited } from './tickets.ts';

export const rank: Record<Role, number> = { viewer: 1, editor: 2, owner: 3 };

/** The caller's own unexpired grant on exactly this node; a limited one for who names a ticket of it. */
export function ownGrant(drive: Drive, id: NodeId): GrantRecord | undefined {
  const grant = grants.get(grantKey(id, drive.context.caller));
  if (grant === undefined || !isLive(grant, drive.context.time)) return undefined;
  return isUnlimited(grant) || holdsTicket(drive, grant) ? grant : undefined;
}

/** All of the caller's unexpired grants. */
export function ownGrants(drive: Drive): GrantRecord[] {
  const { caller } = drive.context;
  const all = [...held.scan(`${caller}/`)].map(([key]) => ownGrant(drive, key.slice(caller.length + 1)));
  return all.filter((grant) => grant !== undefined);
}

/**
 * The caller's role on a node: the best of the unexpired grants on it and its ancestors. Viewers have none on
 * what is trashed. `line` is the node and its ancestors.
 */
export function roleOn(drive: Drive, line: readonly NodeRecord[]): Role | null {
  if (drive.isOwner) return 'owner';
  const given = line.map((node) => (node.shared > 0 ? ownGrant(drive, node.id)?.role : undefined));
  if (given.includes('editor')) return 'editor';
  if (!given.includes('viewer') || isTrashed(line)) return null;
  return 'viewer';
}

export const isTrashed = (line: readonly NodeRecord[]): boolean =>
  line.some((node) => node.trashedAt !== null);

/** A node that the caller may act on. */
export type Reached = {
  readonly node: NodeRecord;
  /** The node and its ancestors; read from the state when it is asked for. */
  readonly line: NodeRecord[];
  readonly role: Role;
};

/** Fails with `not-permitted` below `least`; `unknown-node` is told to the owner alone. */
export function reach(drive: Drive, id: NodeId, least: Role): Reached {
  const node = drive.node(id);
  if (node === undefined) return fail(drive.isOwner ? 'unknown-node' : 'not-permitted');
  let known: NodeRecord[] | undefined;
  const lineOf = (): NodeRecord[] => (known ??= drive.line(node));
  const role = drive.isOwner ? 'owner' : roleOn(drive, lineOf());
  ensure(role !== null && rank[role] >= rank[least], 'not-permitted');
  return {
    node,
    role,
    get line() {
      return lineOf();
    },
  };
}

/** A folder that the caller may put things into. */
export function reachFolder(drive: Drive, id: NodeId): Reached {
  const reached = reach(drive, id, 'editor');
  ensure(reached.node.kind === 'folder', 'not-a-folder');
  ensure(!isTrashed(reached.line), 'trashed');
  return reached;
}

export function ensureOwner(drive: Drive): void {
  ensure(drive.isOwner, 'not-permitted');
}
