import type { Bytes } from '../base/bytes.ts';
import { randomBytes, toHex } from '../base/bytes.ts';
import type { NewNode, NodeId, Rekey } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { checkName } from './content/names.ts';
import { writeMeta, type Meta } from './content/meta.ts';
import { newNodeKey, wrapUnderParent, type NodeKey } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { renewPath, type Renewal, type RekeyContext } from './rekeys.ts';

export const newNodeId = (): NodeId => toHex(randomBytes(16));

export function rekeyContext({ drive, view, calls, sessions, access }: OpenDrive): RekeyContext {
  const wrapTop = access.owner?.wrapRoot;
  return { drive, view, calls, sessions, ...(wrapTop === undefined ? {} : { wrapTop }) };
}

/** Keys as they will be when the command executes. */
export type KeysAfter = Renewal['keyAfter'];

/**
 * Runs a change; where the contract says that keys above `id` must be renewed first, renews them in the same command. A change that
 * met another device's is tried once more on the newest state.
 */
export async function withRenewal<T>(
  open: OpenDrive,
  id: NodeId,
  run: (rekeys: Rekey<Bytes>[], keyAfter: KeysAfter) => Promise<T>,
): Promise<T> {
  const { view } = open;
  const current: KeysAfter = async (node) => ({
    key: await view.keys.keyOf(node),
    generation: view.node(node).keyGeneration,
  });
  try {
    return await run([], current);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== 'rekey-required' && refusal !== 'key-generation-conflict' && refusal !== 'rekey-mismatch')
      throw error;
  }
  const { rekeys, keyAfter } = await renewPath(rekeyContext(open), id);
  return run(rekeys, keyAfter);
}

/** A new node with a key of its own under its parent's. */
export async function newNode(
  open: OpenDrive,
  parent: NodeId,
  meta: Meta,
  keyAfter: KeysAfter,
  id: NodeId = newNodeId(),
): Promise<{ node: NewNode<Bytes>; key: NodeKey }> {
  const { drive, sessions } = open;
  const above = await keyAfter(parent);
  const key = newNodeKey();
  const place = { node: id, parent, generation: 1, parentGeneration: above.generation };
  const node = {
    id,
    parent,
    meta: await writeMeta(drive, sessions.any(), key, { node: id, generation: 1 }, meta),
    wrap: await wrapUnderParent(drive, above.key, key, place),
    parentGeneration: above.generation,
  };
  return { node, key };
}

export async function createFolder(
  open: OpenDrive,
  parent: NodeId,
  name: string,
  id: NodeId = newNodeId(),
): Promise<NodeId> {
  const meta = { name: checkName(name), type: '', size: 0, modified: Date.now(), version: 0 };
  await withRenewal(open, parent, async (rekeys, keyAfter) => {
    const { node } = await newNode(open, parent, meta, keyAfter, id);
    await open.calls.command('putVersions', { rekeys, folders: [node], files: [] });
  });
  await open.view.refresh();
  return id;
}

export async function rename(open: OpenDrive, id: NodeId, name: string): Promise<void> {
  const { view, drive, sessions, calls } = open;
  const meta = { ...view.meta(id), name: checkName(name) };
  await withRenewal(open, id, async (rekeys, keyAfter) => {
    const { key, generation } = await keyAfter(id);
    const sealed = await writeMeta(drive, sessions.any(), key, { node: id, generation }, meta);
    await calls.command('rename', { id, meta: sealed, rekeys });
  });
  await view.refresh();
}

/** Moves a node: its key is wrapped under the new parent's, and renewed before anything is added to it. */
export async function move(open: OpenDrive, id: NodeId, parent: NodeId): Promise<void> {
  const { view, drive, sessions, calls } = open;
  await withRenewal(open, parent, async (rekeys, keyAfter) => {
    const { keyGeneration: generation } = view.node(id);
    const key = await view.keys.keyOf(id);
    const above = await keyAfter(parent);
    const place = { node: id, parent, generation, parentGeneration: above.generation };
    const wrap = await wrapUnderParent(drive, above.key, key, place);
    const meta = await writeMeta(drive, sessions.any(), key, { node: id, generation }, view.meta(id));
    await calls.command('move', { id, parent, meta, wrap, parentGeneration: above.generation, rekeys });
  });
  await view.refresh();
}
