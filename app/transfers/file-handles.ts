/** Names of files as a browser may keep them: another page of this origin reads the same file by one, once the person allows it. */
export type FileHandle = FileSystemFileHandle;

type OpenPicker = (options: { multiple: boolean }) => Promise<FileHandle[]>;

/** The dialog that gives handles; `undefined` where there is none, and files must be chosen by an input. */
export function openPicker(): OpenPicker | undefined {
  const found: unknown = Reflect.get(window, 'showOpenFilePicker');
  return typeof found === 'function'
    ? (options) => Reflect.apply(found, window, [options]) as Promise<FileHandle[]>
    : undefined;
}

/** The handle of what was dropped, where there is one. Must be called in the drop's own event. */
export async function handleOf(item: DataTransferItem): Promise<FileHandle | undefined> {
  const get: unknown = Reflect.get(item, 'getAsFileSystemHandle');
  if (typeof get !== 'function') return undefined;
  const handle = await (Reflect.apply(get, item, []) as Promise<unknown>).catch(() => undefined);
  return handle instanceof FileSystemFileHandle ? handle : undefined;
}

/** The file, after the person allowed it to be read. Must be called in a press. `undefined` where they did not, or it is gone. */
export async function fileOf(handle: FileHandle): Promise<File | undefined> {
  try {
    const ask: unknown = Reflect.get(handle, 'requestPermission');
    if (typeof ask === 'function') {
      const answer = await (Reflect.apply(ask, handle, [{ mode: 'read' }]) as Promise<unknown>);
      if (answer !== 'granted') return undefined;
    }
    return await handle.getFile();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
