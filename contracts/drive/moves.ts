import { ensure, fail, type Blob64 } from '../sdk/index.ts';
import { applyRekeys, dropGrant, ensureClean, grantsOn } from './keys.ts';
import { versions, type NodeRecord } from './records.ts';
import { ensureMayOpen } from './policies.ts';
import { beginErasure, endErasure, type Erasing } from './erasures.ts';
import { dropRequestsOn } from './requests.ts';
import { ensureOwner, rank, reach, reachFolder, roleOn, type Reached } from './roles.ts';
import { limits, type Commands } from './schema.ts';
import type { Drive } from './state.ts';
import { eraseContent } from './storage.ts';
import { changeScope, descendants, heightOf } from './tree.ts';

type Args = Commands<Blob64>;

/** A node that the caller may take from where it lies. Fails with `root-fixed` for the root. */
function reachMovable(drive: Drive, id: string): Reached {
  const reached = reach(drive, id, 'editor');
  ensure(reached.node.parent !== null, 'root-fixed');
  const above = roleOn(drive, reached.line.slice(1));
  ensure(above !== null && rank[above] >= rank.editor, 'not-permitted');
  return reached;
}

export function move(drive: Drive, { id, parent, meta, wrap, parentGeneration, rekeys }: Args['move']): void {
  const { node, line } = reachMovable(drive, id);
  applyRekeys(drive, rekeys);
  const target = reachFolder(drive, parent);
  ensure(!target.line.some((ancestor) => ancestor.id === id), 'cycle');
  ensure(target.line.length + 1 + heightOf(node) <= limits.depth, 'too-deep');
  ensureClean(drive, target.line);
  ensure(parentGeneration === target.node.keyGeneration, 'key-generation-conflict');
  if (node.parent !== parent) {
    // Else who may not open it yet could take it to where they may open everything.
    ensureMayOpen(drive, id, line);
    changeScope(drive, line);
    changeScope(drive, target.line);
    drive.reparent(node, parent);
    // Whoever could open the old folder could have this node's key.
    node.removedAt = node.change;
  }
  drive.touch(node);
  Object.assign(node, { meta, wrap, parentGeneration });
}

export function trash(drive: Drive, { ids }: Args['trash']): void {
  for (const id of ids) {
    const { node, line } = reachMovable(drive, id);
    if (node.trashedAt !== null) continue;
    drive.touch(node);
    node.trashedAt = drive.context.time;
    changeScope(drive, line);
  }
}

export function restore(drive: Drive, { ids }: Args['restore']): void {
  for (const id of ids) {
    const { node, line } = reachMovable(drive, id);
    ensure(node.trashedAt !== null, 'not-trashed');
    drive.touch(node);
    node.trashedAt = null;
    changeScope(drive, line);
  }
}

export function purge(drive: Drive, { ids }: Args['purge']): void {
  ensureOwner(drive);
  const erasing = beginErasure();
  for (const id of ids) {
    const { node, line } = reachMovable(drive, id);
    changeScope(drive, line.slice(1));
    const below = node.kind === 'folder' ? [...descendants(node.id)].map((found) => found.id) : [];
    for (const gone of [...below.reverse(), id])
      eraseNode(drive, drive.node(gone) ?? fail('unknown-node'), erasing);
  }
  endErasure(drive, erasing);
}

/** What was stored anew under other keys need not be there under those that somebody may still have. */
export function eraseVersions(drive: Drive, { id, before }: Args['eraseVersions']): void {
  ensureOwner(drive);
  const { node } = reach(drive, id, 'owner');
  ensure(node.kind === 'file', 'not-a-file');
  ensure(before <= node.version, 'unknown-version');
  const erasing = beginErasure();
  for (const [key, version] of [...versions.scan(`${id}/`)]) {
    if (version.version >= before) break;
    erasing.versions++;
    eraseContent(version, erasing);
    versions.delete(key);
  }
  endErasure(drive, erasing);
}

function eraseNode(drive: Drive, node: NodeRecord, erasing: Erasing): void {
  for (const grant of grantsOn(node)) dropGrant(grant);
  if (node.kind === 'folder') dropRequestsOn(drive, node.id);
  else {
    erasing.files++;
    for (const [key, version] of [...versions.scan(`${node.id}/`)]) {
      erasing.versions++;
      eraseContent(version, erasing);
      versions.delete(key);
    }
    if (node.thumbnailStored !== undefined) eraseContent({ stored: node.thumbnailStored }, erasing);
  }
  drive.erase(node);
}
