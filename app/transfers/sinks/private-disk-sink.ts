import { offer } from './offer.ts';
import type { SinkOpener } from './sink.ts';

const FOLDER = 'downloads';
/** Until then the browser has copied it; what is older was left by a page that ended. Milliseconds. */
const KEPT = 30 * 60_000;

/**
 * Writes to the disk that the browser keeps for this origin, where nobody else finds it, and has the browser save the file from there once it
 * is whole. It lies there for half an hour longer, in clear, and for longer if the browser ends meanwhile: the next download clears it away.
 */
export const openPrivateDiskSink: SinkOpener = async ({ name, type }) => {
  const folder = await privateFolder();
  if (folder === undefined) return undefined;
  await clearOld(folder);
  const kept = `${String(Date.now())}-${crypto.randomUUID()}`;
  const handle = await folder.getFileHandle(kept, { create: true });
  const remove = (): Promise<void> => folder.removeEntry(kept).catch(() => undefined);
  // Not everywhere, whatever the types say.
  if (!('createWritable' in handle)) {
    await remove();
    return undefined;
  }
  const stream = await handle.createWritable();
  return {
    write: (part) => stream.write(part),
    async finish() {
      await stream.close();
      const file = await handle.getFile();
      offer(file.slice(0, file.size, type === '' ? 'application/octet-stream' : type), name);
      setTimeout(() => void remove(), KEPT);
    },
    async discard() {
      await stream.abort().catch(() => undefined);
      await remove();
    },
  };
};

async function privateFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  if (!('getDirectory' in navigator.storage)) return undefined;
  try {
    const top = await navigator.storage.getDirectory();
    return await top.getDirectoryHandle(FOLDER, { create: true });
  } catch (error) {
    // Some private windows have none.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function clearOld(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys())
    if (Date.now() - Number(name.split('-')[0]) > KEPT) await folder.removeEntry(name).catch(() => undefined);
}
