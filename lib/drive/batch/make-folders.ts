import type { Bytes } from '../../base/bytes.ts';
import type { NewNode, NodeId } from '../../../contracts/drive/schema.ts';
import { newNode, newNodeId, withRenewal, type KeysAfter } from '../changes.ts';
import { checkName } from '../content/names.ts';
import type { NodeKey } from '../crypto/node-keys.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { persistently, type OnInterrupted } from '../persist.ts';
import { entriesByPlace, placeOf } from './places.ts';

/** Folders that one command makes. */
const AT_A_TIME = 200;

type Missing = { id: NodeId; parent: NodeId; name: string };

/** Tells which folder a path leads to. @throws DriveError `conflict` where a file has the name of one of its folders, `bad-name`. */
export type FolderAt = (path: readonly string[]) => NodeId;

/**
 * Makes what is missing of these paths below a folder, many in one command. A path that cannot be made keeps none of the others.
 * @throws as commands do.
 */
export function makeFolders(
  open: OpenDrive,
  top: NodeId,
  paths: readonly (readonly string[])[],
  onInterrupted?: OnInterrupted,
): Promise<FolderAt> {
  let attempts = 0;
  return open.makingFolders(async () => {
    const found = await persistently(async () => {
      // An attempt whose confirmation was lost may have made them.
      if (++attempts > 1) await open.view.refresh();
      const plan = planFolders(open, top, paths);
      for (let at = 0; at < plan.missing.length; at += AT_A_TIME)
        await make(open, top, plan.missing.slice(at, at + AT_A_TIME));
      return plan.found;
    }, onInterrupted);
    return (path) => {
      const folder = found.get(pathKey(path)) ?? top;
      if (folder instanceof DriveError) throw folder;
      return folder;
    };
  });
}

const pathKey = (path: readonly string[]): string => path.join('/');

function planFolders(
  open: OpenDrive,
  top: NodeId,
  paths: readonly (readonly string[])[],
): { found: Map<string, NodeId | DriveError>; missing: Missing[] } {
  const found = new Map<string, NodeId | DriveError>();
  const missing: Missing[] = [];
  const there = entriesByPlace(open.view.snapshot());
  const made = new Map<string, NodeId>();
  const leadTo = (path: readonly string[]): NodeId | DriveError => {
    let parent = top;
    try {
      for (const name of path.map(checkName)) {
        // Two spellings of one name are one folder.
        const place = placeOf(parent, name);
        const existing = there.get(place);
        if (existing?.kind === 'file')
          return new DriveError('conflict', `there is a file named “${name}” already`);
        const known = existing?.id ?? made.get(place);
        const id = known ?? newNodeId();
        if (known === undefined) {
          missing.push({ id, parent, name });
          made.set(place, id);
        }
        parent = id;
      }
    } catch (error) {
      if (error instanceof DriveError) return error;
      throw error;
    }
    return parent;
  };
  for (const path of paths) {
    const key = pathKey(path);
    if (!found.has(key)) found.set(key, leadTo(path));
  }
  return { found, missing };
}

/** @param missing parents before what lies in them. */
async function make(open: OpenDrive, top: NodeId, missing: readonly Missing[]): Promise<void> {
  await withRenewal(open, top, async (rekeys, keyAfter) => {
    const keys = new Map<NodeId, NodeKey>();
    const keyOf: KeysAfter = async (id) => {
      const key = keys.get(id);
      return key === undefined ? keyAfter(id) : { key, generation: 1 };
    };
    const folders: NewNode<Bytes>[] = [];
    for (const { id, parent, name } of missing) {
      const meta = { name, type: '', size: 0, modified: Date.now(), version: 0 };
      const { node, key } = await newNode(open, parent, meta, keyOf, id);
      keys.set(id, key);
      folders.push(node);
    }
    await open.calls.command('putVersions', { rekeys, folders, files: [] });
  });
  await open.view.refresh();
}
