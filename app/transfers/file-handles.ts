/** Names of files as a browser may keep them: another page of this origin reads the same file by one, once the person allows it. */
export type FileHandle = FileSystemFileHandle;
/** The same of a file or a folder. */
export type DeviceHandle = FileHandle | FileSystemDirectoryHandle;

type OpenPicker = (options: { multiple: boolean }) => Promise<FileHandle[]>;

/** The dialog that gives handles; `undefined` where there is none, and files must be chosen by an input. */
export function openPicker(): OpenPicker | undefined {
  const found: unknown = Reflect.get(window, 'showOpenFilePicker');
  return typeof found === 'function'
    ? (options) => Reflect.apply(found, window, [options]) as Promise<FileHandle[]>
    : undefined;
}

/** The handle of what was dropped, where there is one. Must be called in the drop's own event. */
export async function handleOf(item: DataTransferItem): Promise<DeviceHandle | undefined> {
  const get: unknown = Reflect.get(item, 'getAsFileSystemHandle');
  if (typeof get !== 'function') return undefined;
  const handle = await (Reflect.apply(get, item, []) as Promise<unknown>).catch(() => undefined);
  const isOne = handle instanceof FileSystemFileHandle || handle instanceof FileSystemDirectoryHandle;
  return isOne ? handle : undefined;
}
