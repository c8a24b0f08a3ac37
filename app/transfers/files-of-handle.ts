import type { DeviceHandle, FileHandle } from './file-handles.ts';

/** A file of the device, and the folders it lies in, outermost first. */
export type Found = {
  readonly file: File;
  readonly path: readonly string[];
  readonly handle?: FileHandle | undefined;
};

/**
 * The file, or all files of the folder, after the person allowed it to be read. Must be called in a press. Nothing where they did not, or it is gone.
 */
export async function filesOf(handle: DeviceHandle): Promise<Found[]> {
  try {
    const ask: unknown = Reflect.get(handle, 'requestPermission');
    if (typeof ask === 'function') {
      const answer = await (Reflect.apply(ask, handle, [{ mode: 'read' }]) as Promise<unknown>);
      if (answer !== 'granted') return [];
    }
    const found: Found[] = [];
    await walk(handle, [], found);
    return found;
  } catch (error) {
    if (error instanceof DOMException) return [];
    throw error;
  }
}

async function walk(handle: DeviceHandle, path: readonly string[], found: Found[]): Promise<void> {
  if (handle.kind === 'file') {
    found.push({ file: await handle.getFile(), path, handle });
    return;
  }
  for await (const inner of handle.values()) await walk(inner, [...path, handle.name], found);
}
