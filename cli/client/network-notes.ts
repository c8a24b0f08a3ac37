import * as v from 'valibot';
import { fromHex, toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { DeviceStore } from '../../lib/drive/index.ts';
import { readPrivateFile, writePrivateJson } from '../private-file.ts';

const schema = v.strictObject({
  version: v.literal(1),
  notes: v.record(v.string(), v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/))),
});

/**
 * What this device remembers of its account's network: the genesis record, and the sets of gatekeepers that it saw. All of it is public, and verified by
 * who reads it; what cannot be read is as good as nothing.
 * @param account path of the account's file, beside which it lies.
 */
export const openNetworkNotes = (account: string): DeviceStore => notesIn(`${account}.network`);

/** How far this device's uploads are, sealed under the account's key. */
export const openUploadNotes = (account: string): DeviceStore => notesIn(`${account}.uploads`);

function notesIn(path: string): DeviceStore {
  const read = async (): Promise<Map<string, string>> => {
    const text = await readPrivateFile(path);
    const found = v.safeParse(schema, parse(text ?? ''));
    return new Map(found.success ? Object.entries(found.output.notes) : []);
  };
  return {
    async readAll(prefix) {
      const notes = [...(await read())].filter(([name]) => name.startsWith(prefix));
      return new Map(notes.map(([name, hex]): [string, Bytes] => [name, fromHex(hex)]));
    },
    async write(changes) {
      const before = await read();
      const after = new Map(before);
      for (const [name, bytes] of changes)
        if (bytes === undefined) after.delete(name);
        else after.set(name, toHex(bytes));
      const isSame =
        after.size === before.size && [...after].every(([name, hex]) => before.get(name) === hex);
      if (!isSame) await writePrivateJson(path, { version: 1, notes: Object.fromEntries(after) });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
