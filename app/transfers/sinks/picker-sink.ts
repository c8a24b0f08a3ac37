import type { SinkOpener } from './sink.ts';

type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Writes to a temporary file beside the place that the person chose; it takes its name only when it is closed. */
export const openPickerSink: SinkOpener = async ({ name }) => {
  const pick = savePicker();
  if (pick === undefined) return undefined;
  const handle = await pick({ suggestedName: name });
  const isNew = (await handle.getFile()).size === 0;
  const stream = await handle.createWritable();
  return {
    write: (part) => stream.write(part),
    finish: () => stream.close(),
    async discard() {
      await stream.abort();
      // What was chosen to be overwritten stays as it was.
      if (isNew) await removeOf(handle)?.();
    },
  };
};

/** Where browsers can take away what was picked. */
function removeOf(handle: FileSystemFileHandle): (() => Promise<void>) | undefined {
  const remove: unknown = Reflect.get(handle, 'remove');
  return typeof remove === 'function' ? () => Reflect.apply(remove, handle, []) as Promise<void> : undefined;
}

function savePicker(): SavePicker | undefined {
  const found: unknown = Reflect.get(window, 'showSaveFilePicker');
  return typeof found === 'function'
    ? (options) => Reflect.apply(found, window, [options]) as Promise<FileSystemFileHandle>
    : undefined;
}
