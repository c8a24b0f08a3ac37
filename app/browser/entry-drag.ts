import type { DragEvent } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { keyOf } from './collection/key-of.ts';
import type { DropTarget } from './drop-target.ts';
import { entryName } from './entry-name.ts';
import type { Dragging } from './use-dragging.ts';

/** Some browsers drag nothing that carries nothing. It says only that it is ours: no name leaves the page. */
const TYPE = 'application/x-velum-entries';

export type EntryDragOptions = {
  dragging: Dragging;
  chosen: readonly Entry[];
  isMovable: (entry: Entry) => boolean;
  onAim: (target: DropTarget | null) => void;
  onDropped: () => void;
};

type EntryDrag = {
  onDragStart(event: DragEvent): void;
  onDragOver(event: DragEvent): void;
  onDragLeave(event: DragEvent): void;
  onDrop(event: DragEvent): void;
  onDragEnd(): void;
};

/** Rows and tiles that are taken to a folder: one, or all that are selected. */
export function entryDrag(byId: ReadonlyMap<string, Entry>, options: EntryDragOptions): EntryDrag {
  const { dragging, chosen, isMovable, onAim, onDropped } = options;
  const entryAt = (event: DragEvent): Entry | undefined => byId.get(keyOf(event.target) ?? '');
  return {
    onDragStart(event) {
      const entry = entryAt(event);
      const taken =
        entry !== undefined && chosen.includes(entry) ? chosen : entry === undefined ? [] : [entry];
      if (taken.length === 0 || !taken.every(isMovable)) {
        event.preventDefault();
        return;
      }
      event.dataTransfer.setData(TYPE, '');
      event.dataTransfer.effectAllowed = 'move';
      showPreview(event, taken);
      dragging.begin(taken);
    },
    onDragOver(event) {
      const entry = entryAt(event);
      if (dragging.entries.length === 0) return;
      if (entry === undefined || (entry.kind === 'file' && !dragging.entries.includes(entry))) {
        onAim(null);
        return;
      }
      const mayDrop = dragging.mayDropInto(entry);
      onAim({ key: entry.id, verdict: mayDrop ? 'into' : 'refused' });
      if (!mayDrop) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
    },
    onDragLeave(event) {
      if (dragging.entries.length > 0 && event.target === event.currentTarget) onAim(null);
    },
    onDrop(event) {
      const entry = entryAt(event);
      onAim(null);
      if (entry === undefined || !dragging.mayDropInto(entry)) return;
      event.preventDefault();
      dragging.dropInto(entry);
      onDropped();
    },
    onDragEnd() {
      onAim(null);
      dragging.end();
    },
  };
}

/** What hangs on the pointer: the name of one, the number of several. The browser takes its picture right after the event. */
function showPreview(event: DragEvent, [first, ...more]: readonly Entry[]): void {
  if (first === undefined) return;
  const preview = document.createElement('div');
  preview.className =
    'pointer-events-none fixed -top-40 left-0 max-w-64 truncate rounded-lg bg-accent px-3 py-2 font-medium text-on-accent';
  preview.textContent = more.length === 0 ? entryName(first) : strings.browse.items(more.length + 1);
  document.body.append(preview);
  event.dataTransfer.setDragImage(preview, -8, -8);
  setTimeout(() => {
    preview.remove();
  });
}
