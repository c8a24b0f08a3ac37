import type { Bytes } from '../base/bytes.ts';
import type { NodeId, NodeView } from '../../contracts/drive/schema.ts';
import type { Meta } from './content/meta.ts';
import type { DriveSnapshot, Entry } from './types.ts';

export type Known = {
  readonly node: NodeView<Bytes>;
  meta: Meta | undefined;
  problem: Entry['problem'];
  /** As it was shown last: an entry that did not change stays the same object. */
  entry?: Entry;
};

export type Snapshots = {
  current(): DriveSnapshot;
  subscribe(listener: () => void): () => void;
  /** Shows what is known now; listeners hear of it if it differs from what was shown. @param recalled as in DriveSnapshot. */
  show(known: ReadonlyMap<NodeId, Known>, scope: string | undefined, recalled?: number): void;
};

export function createSnapshots(): Snapshots {
  const listeners = new Set<() => void>();
  let snapshot: DriveSnapshot = { entries: new Map(), roots: [], synced: false };
  let shownScope: string | undefined;

  const isShown = (known: ReadonlyMap<NodeId, Known>, scope: string | undefined): boolean =>
    snapshot.synced &&
    snapshot.recalled === undefined &&
    scope === shownScope &&
    known.size === snapshot.entries.size &&
    [...known].every(([id, { entry }]) => entry !== undefined && snapshot.entries.get(id) === entry);

  return {
    current: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    show(known, scope, recalled) {
      if (recalled === undefined && isShown(known, scope)) return;
      shownScope = scope;
      snapshot = { ...snapshotOf(known), ...(recalled === undefined ? {} : { recalled }) };
      for (const listener of listeners) listener();
    },
  };
}

function snapshotOf(known: ReadonlyMap<NodeId, Known>): DriveSnapshot {
  const entries = new Map([...known].map(([id, one]) => [id, (one.entry ??= entryOf(one))]));
  const roots = [...entries.values()]
    .filter((e) => e.parent === null || !entries.has(e.parent))
    .map((e) => e.id);
  return { entries, roots, synced: true };
}

function entryOf({ node, meta, problem }: Known): Entry {
  return {
    id: node.id,
    parent: node.parent,
    kind: node.kind,
    name: meta?.name ?? '',
    type: meta?.type ?? '',
    size: meta?.size ?? 0,
    modified: meta?.modified ?? node.modified,
    changed: node.modified,
    version: node.latest?.version ?? 0,
    trashed: node.trashedAt !== null,
    role: node.role,
    shared: node.shared,
    hasThumbnail: meta?.thumbnail !== undefined && meta.version === node.latest?.version,
    ...(problem === undefined ? {} : { problem }),
  };
}
