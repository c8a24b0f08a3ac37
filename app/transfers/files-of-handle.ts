import type { DeviceHandle } from './file-handles.ts';
import { sourceOf, type ChosenFile } from './file-sources.ts';

/**
 * The file, or all files of the folder, after the person allowed it to be read. Must be called in a press. Nothing where they did not, or it is gone.
 */
export async function filesOf(handle: DeviceHandle): Promise<ChosenFile[]> {
  try {
    const ask: unknown = Reflect.get(handle, 'requestPermission');
    if (typeof ask === 'function') {
      const answer = await (Reflect.apply(ask, handle, [{ mode: 'read' }]) as Promise<unknown>);
      if (answer !== 'granted') return [];
    }
    const found: ChosenFile[] = [];
    await walk(handle, [], found);
    return found;
  } catch (error) {
    if (error instanceof DOMException) return [];
    throw error;
  }
}

async function walk(handle: DeviceHandle, path: readonly string[], found: ChosenFile[]): Promise<void> {
  if (handle.kind === 'file') {
    found.push(sourceOf(await handle.getFile(), path, handle));
    return;
  }
  for await (const inner of handle.values()) await walk(inner, [...path, handle.name], found);
}
