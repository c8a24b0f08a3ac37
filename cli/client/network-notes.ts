import { fromHex, toHex } from '../../lib/base/bytes.ts';
import type { DeviceStore } from '../../lib/drive/index.ts';
import { openNotesFile } from './notes-file.ts';

/**
 * What this device remembers of its account's network: the genesis record, and the sets of gatekeepers that it saw. All of it is public, and verified by
 * who reads it; what cannot be read is as good as nothing.
 * @param account path of the account's file, beside which it lies.
 */
export const openNetworkNotes = (account: string): DeviceStore => notesIn(`${account}.network`);

/** How far this device's uploads are, sealed under the account's key. */
export const openUploadNotes = (account: string): DeviceStore => notesIn(`${account}.uploads`);

function notesIn(path: string): DeviceStore {
  const file = openNotesFile(path);
  return {
    async readAll(prefix) {
      const notes = [...(await file.read())].filter(([name]) => name.startsWith(prefix));
      return new Map(notes.map(([name, hex]) => [name, fromHex(hex)]));
    },
    write: (changes) =>
      file.write(new Map([...changes].map(([name, bytes]) => [name, bytes && toHex(bytes)]))),
  };
}
