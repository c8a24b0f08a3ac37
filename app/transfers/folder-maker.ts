import { createSerial } from '../../lib/base/serial.ts';
import { codeOf } from '../../lib/base/errors.ts';
import type { Drive } from '../../lib/drive/index.ts';
import { childNamed } from '../browser/listing.ts';

/** Finds or makes the folder at `path` below `parent`; returns its id. @throws DriveError */
export type FolderMaker = (parent: string, path: readonly string[]) => Promise<string>;

/**
 * Makes folders one after another, so that files that go into the same new folder do not make it twice.
 * A file in the way is left to the upload, which refuses it.
 */
export function createFolderMaker(drive: Drive): FolderMaker {
  const serial = createSerial();
  const step = async (parent: string, name: string): Promise<string> => {
    const known = childNamed(drive.snapshot(), parent, name);
    if (known?.kind === 'folder') return known.id;
    try {
      return await drive.createFolder(parent, name);
    } catch (error) {
      if (codeOf(error) !== 'conflict') throw error;
      await drive.refresh();
      const found = childNamed(drive.snapshot(), parent, name);
      if (found?.kind !== 'folder') throw error;
      return found.id;
    }
  };
  return (parent, path) =>
    serial(async () => {
      let at = parent;
      for (const name of path) at = await step(at, name);
      return at;
    });
}
