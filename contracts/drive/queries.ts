import { admit, ensure, release, type Blob64, type Context } from '../sdk/index.ts';
import { grantsOn, isDirty, mayRenew } from './keys.ts';
import { driveRecord, grants, versions, type GrantRecord, type NodeRecord } from './records.ts';
import { ownGrants, rank, reach, roleOn } from './roles.ts';
import type { Answers, PathStep, Queries, ReleaseLabel, Role } from './schema.ts';
import { versionKey, versionOf } from './nodes.ts';
import { Page } from './page.ts';
import { ensureMayOpen } from './policies.ts';
import { Drive } from './state.ts';
import { isLive } from './tickets.ts';
import { summaryOf } from './views.ts';

type Answer = Answers<Blob64>;

/** Newest first, from below `before`, up to what fits a page. */
export function listVersions(drive: Drive, { id, before }: Queries['versions']): Answer['versions'] {
  const { node } = reach(drive, id, 'viewer');
  ensure(node.kind === 'file', 'not-a-file');
  const page = new Page();
  const found: Answer['versions']['versions'] = [];
  let next = Math.min(node.version, (before ?? Infinity) - 1);
  for (; next > 0 && !page.full; next--) {
    const version = versions.get(versionKey(id, next));
    // What is erased is so from the first version on.
    if (version === undefined) return { versions: found, more: false };
    page.count(version);
    found.push(summaryOf(version));
  }
  return { versions: found, more: next > 0 };
}

/** Gives a secret away, as `thumbnails` does; the runtime logs the label first. */
export function open(drive: Drive, { id, version }: Queries['open']): Answer['open'] {
  const reached = reach(drive, id, 'viewer');
  const found = versionOf(reached.node, version);
  if (reached.role !== 'owner') ensureMayOpen(drive, id, reached.line);
  const label: ReleaseLabel = { node: id, version: found.version, caller: drive.context.caller };
  release(label);
  const { enclaveShare, wrappedShare, manifest, keyGeneration } = found;
  return { enclaveShare, wrappedShare, manifest, version: found.version, keyGeneration };
}

/** The owner sees all grants with notes; anybody else their own, without. */
export function listGrants(drive: Drive, args: Queries['grants']): Answer['grants'] {
  if (drive.isOwner) return listAllGrants(drive, args);
  if (args.node !== undefined) reach(drive, args.node, 'viewer');
  const all = ownGrants(drive);
  ensure(all.length > 0, 'not-permitted');
  const own = all.filter((grant) => args.node === undefined || grant.node === args.node);
  return { grants: own.map((grant) => ({ ...grant, note: null })), next: null };
}

function listAllGrants(drive: Drive, { node, after }: Queries['grants']): Answer['grants'] {
  const start = node === undefined ? '' : `${reach(drive, node, 'owner').node.id}/`;
  const page = new Page();
  const found: GrantRecord[] = [];
  let last = '';
  for (const [key, grant] of grants.scan(start, after)) {
    if (page.full) return { grants: found, next: last };
    page.count(grant);
    found.push(grant);
    last = key;
  }
  return { grants: found, next: null };
}

/** The nodes from the topmost one that the caller sees down to `id`, with what renewing their keys needs. */
export function path(drive: Drive, { id }: Queries['path']): Answer['path'] {
  const { line } = reach(drive, id, 'viewer');
  const seen = line.filter((_, i) => roleOn(drive, line.slice(i)) !== null);
  return { steps: seen.map((_, i) => stepOf(drive, line.slice(i))).reverse() };
}

function stepOf(drive: Drive, line: NodeRecord[]): PathStep<Blob64> {
  const [node] = line;
  ensure(node !== undefined, 'unknown-node');
  const role = roleOn(drive, line);
  const dirty = isDirty(drive, line);
  const renewable = role !== null && rank[role] >= rank.editor && mayRenew(drive, line);
  const live = dirty && renewable ? grantsOn(node).filter((grant) => isLive(grant, drive.context.time)) : [];
  return {
    id: node.id,
    keyGeneration: node.keyGeneration,
    parentGeneration: drive.isOwner || renewable ? node.parentGeneration : 0,
    policyVersion: node.policyVersion,
    dirty,
    recipients: live.map(({ account, kind, recipientKey, keyTag }) => ({
      account,
      kind,
      recipientKey,
      keyTag,
    })),
    renewable,
  };
}

/** Everybody may ask; it tells strangers only whether the drive is in use. */
export function status(context: Context): Answer['status'] {
  const isOwner = context.caller === context.owner;
  if (isOwner) admit();
  if (driveRecord.get() === undefined) return { initialised: false, root: null, role: null };
  const drive = new Drive(context);
  if (isOwner) return { initialised: true, root: drive.root, role: 'owner' };
  const role = bestRole(drive);
  if (role !== null) admit();
  return { initialised: true, root: null, role };
}

function bestRole(drive: Drive): Role | null {
  const roles = ownGrants(drive).map((grant) => grant.role);
  return roles.includes('editor') ? 'editor' : (roles[0] ?? null);
}
