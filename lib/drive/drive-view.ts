import type { Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { createSerial } from '../base/serial.ts';
import { limits, type NodeId, type NodeView } from '../../contracts/drive/schema.ts';
import type { DriveCalls } from './call.ts';
import { createMetaReader, type Meta } from './content/meta.ts';
import type { DriveContext, NodeKey } from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import type { DriveSnapshot, Entry } from './types.ts';

/** What one caller sees of a drive, decrypted and kept in step by change cursors. */
export type DriveView = {
  readonly keys: KeyRing;
  snapshot(): DriveSnapshot;
  subscribe(listener: () => void): () => void;
  refresh(): Promise<void>;
  node(id: NodeId): NodeView<Bytes>;
  meta(id: NodeId): Meta;
};

type Known = { node: NodeView<Bytes>; meta: Meta | undefined; problem: Entry['problem'] };

export function createDriveView(
  context: DriveContext,
  calls: DriveCalls,
  unlockTop: (node: NodeView<Bytes>) => Promise<NodeKey>,
): DriveView {
  const known = new Map<NodeId, Known>();
  const keys = createKeyRing(context, (id) => known.get(id)?.node, unlockTop);
  const metas = createMetaReader(context);
  const listeners = new Set<() => void>();
  const serial = createSerial();
  let cursor = 0;
  let scope: string | undefined;
  let snapshot: DriveSnapshot = { entries: new Map(), roots: [], synced: false };

  const readChanges = async (): Promise<void> => {
    for (;;) {
      const page = await calls.query('list', { since: cursor, limit: limits.page });
      if (scope !== undefined && page.scope !== scope && cursor > 0) {
        known.clear();
        cursor = 0;
        scope = page.scope;
        continue;
      }
      scope = page.scope;
      for (const node of page.nodes) {
        known.set(node.id, { node, meta: undefined, problem: undefined });
        keys.forget(node.id);
      }
      for (const id of page.removed) known.delete(id);
      cursor = page.cursor;
      if (!page.more) return;
    }
  };

  const decrypt = async (id: NodeId): Promise<void> => {
    const entry = known.get(id);
    if (entry === undefined) return;
    const { node } = entry;
    try {
      const key = await keys.keyOf(id);
      entry.meta = await metas.read(key, { node: id, generation: node.keyGeneration }, node.meta);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      entry.problem = 'tampered';
    }
  };

  return {
    keys,
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refresh: () =>
      serial(async () => {
        const before = scope;
        await readChanges();
        // Also those of an earlier time, when a page came and the next one did not.
        const unread = [...known].filter(
          ([, { meta, problem }]) => meta === undefined && problem === undefined,
        );
        if (
          unread.length === 0 &&
          before === scope &&
          snapshot.synced &&
          known.size === snapshot.entries.size
        )
          return;
        await Promise.all(unread.map(([id]) => decrypt(id)));
        snapshot = snapshotOf(known);
        for (const listener of listeners) listener();
      }),
    node(id) {
      const entry = known.get(id);
      if (entry === undefined) throw new DriveError('not-found', 'this entry is not visible here');
      return entry.node;
    },
    meta(id) {
      const meta = known.get(id)?.meta;
      if (meta === undefined) throw new DriveError('tampered', 'this entry cannot be read');
      return meta;
    },
  };
}

function snapshotOf(known: ReadonlyMap<NodeId, Known>): DriveSnapshot {
  const entries = new Map([...known].map(([id, entry]) => [id, entryOf(entry)]));
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
    version: node.latest?.version ?? 0,
    trashed: node.trashedAt !== null,
    role: node.role,
    shared: node.shared,
    ...(problem === undefined ? {} : { problem }),
  };
}
