import type { Bytes } from '../../base/bytes.ts';
import type { NewNode, NodeId } from '../../../contracts/drive/schema.ts';
import { newNode, newNodeId, withRenewal, type KeysAfter } from '../changes.ts';
import { checkName } from '../content/names.ts';
import type { NodeKey } from '../crypto/node-keys.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { entriesByPlace, placeOf } from './places.ts';

/** Folders that one command makes. */
const AT_A_TIME = 200;

type Missing = { id: NodeId; parent: NodeId; name: string };

/**
 * Makes what is missing of these paths below a folder, many in one command.
 * @returns the folder that each path leads to, by `pathKey`.
 * @throws DriveError `conflict` where a file has the name of a folder, `bad-name`; as commands do.
 */
export function makeFolders(
  open: OpenDrive,
  top: NodeId,
  paths: Iterable<readonly string[]>,
): Promise<ReadonlyMap<string, NodeId>> {
  return open.makingFolders(async () => {
    const { found, missing } = planFolders(open, top, paths);
    for (let at = 0; at < missing.length; at += AT_A_TIME)
      await make(open, top, missing.slice(at, at + AT_A_TIME));
    return found;
  });
}

export const pathKey = (path: readonly string[]): string => path.join('/');

function planFolders(
  open: OpenDrive,
  top: NodeId,
  paths: Iterable<readonly string[]>,
): { found: Map<string, NodeId>; missing: Missing[] } {
  const found = new Map<string, NodeId>([['', top]]);
  const missing: Missing[] = [];
  const there = entriesByPlace(open.view.snapshot());
  const made = new Map<string, NodeId>();
  for (const path of paths) {
    let parent = top;
    for (const [depth, part] of path.entries()) {
      const key = pathKey(path.slice(0, depth + 1));
      const name = checkName(part);
      // Two spellings of one name are one folder.
      const place = placeOf(parent, name);
      const existing = there.get(place);
      if (existing?.kind === 'file')
        throw new DriveError('conflict', `there is a file named “${name}” already`);
      const known = existing?.id ?? made.get(place);
      const id = known ?? newNodeId();
      if (known === undefined) {
        missing.push({ id, parent, name });
        made.set(place, id);
      }
      found.set(key, id);
      parent = id;
    }
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
