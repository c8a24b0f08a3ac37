import type { Bytes } from '../base/bytes.ts';
import { codeOf, CodedError } from '../base/errors.ts';
import { createSerial } from '../base/serial.ts';
import { limits, type NodeId, type NodeView } from '../../contracts/drive/schema.ts';
import type { DriveCalls } from './call.ts';
import { createMetaReader, type Meta } from './content/meta.ts';
import type { DriveContext, NodeKey } from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { keepInStep } from './memory/keep-in-step.ts';
import type { ViewMemory } from './memory/view-memory.ts';
import { createSnapshots, type Known } from './snapshots.ts';
import type { DriveSnapshot } from './types.ts';

/** What one caller sees of a drive, decrypted and kept in step by change cursors. */
export type DriveView = {
  readonly keys: KeyRing;
  snapshot(): DriveSnapshot;
  subscribe(listener: () => void): () => void;
  refresh(): Promise<void>;
  /** Shows what the device remembers, if it does and nothing newer is here. */
  recall(): Promise<void>;
  node(id: NodeId): NodeView<Bytes>;
  meta(id: NodeId): Meta;
};

export function createDriveView(
  context: DriveContext,
  calls: DriveCalls,
  unlockTop: (node: NodeView<Bytes>) => Promise<NodeKey>,
  memory?: ViewMemory,
): DriveView {
  const known = new Map<NodeId, Known>();
  const keys = createKeyRing(context, (id) => known.get(id)?.node, unlockTop);
  const metas = createMetaReader(context);
  const shown = createSnapshots();
  const kept = keepInStep(memory, known);
  const serial = createSerial();
  let cursor = 0;
  let scope: string | undefined;

  const readChanges = async (): Promise<void> => {
    for (;;) {
      const page = await calls.query('list', { since: cursor, limit: limits.page });
      if (scope !== undefined && page.scope !== scope && cursor > 0) {
        kept.changed(known.keys());
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
      kept.changed(page.nodes.map(({ id }) => id));
      kept.changed(page.removed);
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

  /** Also those of an earlier time, when a page came and the next one did not. */
  const decryptUnread = async (): Promise<void> => {
    const unread = [...known].filter(([, { meta, problem }]) => meta === undefined && problem === undefined);
    await Promise.all(unread.map(([id]) => decrypt(id)));
  };

  return {
    keys,
    snapshot: () => shown.current(),
    subscribe: (listener) => shown.subscribe(listener),
    recall: () =>
      serial(async () => {
        const remembered = shown.current().synced ? undefined : await memory?.load();
        if (remembered === undefined || known.size > 0) return;
        ({ cursor, scope } = remembered);
        for (const { node, meta } of remembered.nodes) known.set(node.id, { node, meta, problem: undefined });
        await decryptUnread();
        shown.show(known, scope, remembered.at);
      }),
    refresh: () =>
      serial(async () => {
        await readChanges().catch((error: unknown) => {
          // What one may no longer see is not kept to be looked at without the network either.
          if (codeOf(error) === 'not-permitted' || codeOf(error) === 'expired') kept.forget();
          throw error;
        });
        await decryptUnread();
        shown.show(known, scope);
        kept.save({ cursor, scope: scope ?? '' });
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
