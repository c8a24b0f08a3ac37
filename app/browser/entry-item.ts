import type { ReactNode } from 'react';
import type { DropVerdict } from './drop-target.ts';
import type { Renaming } from './rename-field.tsx';
import type { Entry } from '../../lib/drive/index.ts';

export type EntryLayout = 'list' | 'grid';

/** What a row and a tile are given. All of it keeps its identity while nothing changes, so that scrolling draws only what is new. */
export type EntryItemProps = {
  readonly entry: Entry;
  /** From 0, among all entries of the view. */
  readonly index: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isSelected: boolean;
  /** Whether the keyboard is, or comes, here. */
  readonly isCurrent: boolean;
  readonly isOpenable: boolean;
  readonly isDraggable: boolean;
  /** What a drop of what is held over it would do. */
  readonly drop: DropVerdict | undefined;
  /** Whether it shows a change that is not certain yet. */
  readonly isSaving: boolean;
  /** While its name is being changed. */
  readonly renaming: Renaming | undefined;
  /** Where it lies, if that is not plain. */
  readonly place: string | undefined;
  readonly thumbnailOf: ((entry: Entry) => ReactNode) | undefined;
};
