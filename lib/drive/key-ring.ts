import type { Bytes } from '../base/bytes.ts';
import type { NodeId, NodeView } from '../../contracts/drive/schema.ts';
import { openHistory, unwrapUnderParent, type DriveContext, type NodeKey } from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';

/** Opens the node keys of one drive, from its tops downwards, and remembers them while it lives. */
export type KeyRing = {
  /** The node's key of its current generation. @throws DriveError `tampered`, CryptoError. */
  keyOf(id: NodeId): Promise<NodeKey>;
  /** The node's key of an earlier generation. */
  keyAt(id: NodeId, generation: number): Promise<NodeKey>;
  /** Forgets a node's keys after it changed. */
  forget(id: NodeId): void;
};

export function createKeyRing(
  context: DriveContext,
  nodeOf: (id: NodeId) => NodeView<Bytes> | undefined,
  unlockTop: (node: NodeView<Bytes>) => Promise<NodeKey>,
): KeyRing {
  const open = new Map<NodeId, Promise<Map<number, NodeKey>>>();

  /** @param below nodes whose keys are being opened with this one: a drive that has a cycle is no drive. */
  const unlock = async (node: NodeView<Bytes>, below: ReadonlySet<NodeId>): Promise<NodeKey> => {
    const { id, parent, keyGeneration: generation, parentGeneration, wrap } = node;
    if (parent === null) return unlockTop(node);
    if (below.has(parent)) throw new DriveError('tampered', 'this folder lies inside itself');
    const parentKey = await keyAt(parent, parentGeneration, below);
    return unwrapUnderParent(context, parentKey, wrap, { node: id, parent, generation, parentGeneration });
  };

  const openAll = async (id: NodeId, below: ReadonlySet<NodeId>): Promise<Map<number, NodeKey>> => {
    const node = nodeOf(id);
    if (node === undefined) throw new DriveError('not-found', 'this entry is not visible here');
    let key = await unlock(node, new Set([...below, id]));
    const keys = new Map([[node.keyGeneration, key]]);
    for (const [i, sealed] of node.history.entries()) {
      const generation = node.keyGeneration - 1 - i;
      key = await openHistory(context, key, sealed, id, generation);
      keys.set(generation, key);
    }
    return keys;
  };

  const keysOf = (id: NodeId, below: ReadonlySet<NodeId>): Promise<Map<number, NodeKey>> => {
    const known = open.get(id);
    if (known !== undefined) return known;
    const opening = openAll(id, below);
    open.set(id, opening);
    opening.catch(() => open.delete(id));
    return opening;
  };

  const keyAt = async (id: NodeId, generation: number, below: ReadonlySet<NodeId>): Promise<NodeKey> => {
    const key = (await keysOf(id, below)).get(generation);
    if (key === undefined) throw new DriveError('tampered', 'a key of this entry is missing');
    return key;
  };

  return {
    keyAt: (id, generation) => keyAt(id, generation, new Set()),
    async keyOf(id) {
      return keyAt(id, nodeOf(id)?.keyGeneration ?? 0, new Set());
    },
    forget: (id) => void open.delete(id),
  };
}
