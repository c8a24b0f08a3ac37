import { children, type ChildRecord, type NodeRecord } from './records.ts';
import type { NodeId } from './schema.ts';
import type { Drive } from './state.ts';

/** A node below another, as the index of children tells it. */
export type Descendant = ChildRecord & { id: NodeId; parent: NodeId; depth: number };

/**
 * What lies below a node, parents before children. It reads the index, so it shows the tree as it was before
 * this call's own unwritten changes.
 */
export function* descendants(root: NodeId): Generator<Descendant> {
  const open = [{ id: root, depth: 0 }];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const [key, child] of children.scan(`${folder.id}/`)) {
      const id = key.slice(folder.id.length + 1);
      const found = { ...child, id, parent: folder.id, depth: folder.depth + 1 };
      yield found;
      if (child.folder) open.push(found);
    }
  }
}

/** Levels below a node; 0 for a leaf. */
export function heightOf(node: NodeRecord): number {
  let height = 0;
  if (node.kind === 'folder') for (const { depth } of descendants(node.id)) height = Math.max(height, depth);
  return height;
}

/**
 * Tells the grantees of a node and of its ancestors that what they see has changed in a way that the nodes'
 * own changes do not show.
 */
export function changeScope(drive: Drive, line: readonly NodeRecord[]): void {
  for (const node of line) {
    if (node.shared === 0) continue;
    drive.keep(node);
    node.scope++;
  }
}
