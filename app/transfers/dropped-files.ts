import { handleOf } from './file-handles.ts';
import type { Chosen } from './file-sources.ts';

/**
 * What was dropped, folders walked to their bottom. Must be called in the drop's own event: the browser takes the items away
 * right after it.
 *
 * @throws DOMException for what cannot be read.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const roots = items.map((item) => ({
    root: item.webkitGetAsEntry() ?? item.getAsFile(),
    handle: handleOf(item),
  }));
  const { walkDropped } = await import('./walk-dropped.ts');
  return walkDropped(roots);
}
