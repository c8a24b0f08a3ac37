'use client';

import {
  Download,
  Eye,
  FolderInput,
  FolderOpen,
  History,
  Info,
  Pencil,
  RotateCcw,
  Star,
  StarOff,
  Trash2,
  UserPlus,
} from 'lucide-react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { Stars } from '../stars/stars-context.ts';
import type { MenuChoice } from '../ui/menu-choice.ts';
import { canEdit, isOwned } from './listing.ts';

const text = strings.drive;
const look = 'size-4';

/** What can be done from a list of entries. Each takes all that are meant: one, or what is selected. */
export type EntryActions = {
  open(entry: Entry): void;
  download(entries: readonly Entry[]): void;
  rename(entry: Entry): void;
  share(entry: Entry): void;
  versions(entry: Entry): void;
  move(entries: readonly Entry[]): void;
  trash(entries: readonly Entry[]): void;
  details(entry: Entry): void;
  /** Where stars are kept. */
  star?(entries: readonly Entry[], isStarred: boolean): void;
};

type Circumstances = { readonly isTop: boolean; readonly stars: Stars | null };

/** The menu of an entry: only what the caller's role and the entry's state allow. */
export function entryChoices(
  entry: Entry,
  { isTop, stars }: Circumstances,
  actions: EntryActions,
): MenuChoice[] {
  const isSound = entry.problem === undefined;
  const isFile = entry.kind === 'file';
  const mayChange = canEdit(entry) && !isTop;
  const isStarred = stars?.ids.has(entry.id) === true;
  const choices: (MenuChoice | false)[] = [
    isSound && {
      id: 'open',
      text: isFile ? text.preview : text.open,
      icon: isFile ? <Eye className={look} /> : <FolderOpen className={look} />,
      run: () => {
        actions.open(entry);
      },
    },
    isSound &&
      choice('download', text.download, <Download className={look} />, () => {
        actions.download([entry]);
      }),
    isSound &&
      isFile &&
      choice('versions', strings.versions.menu, <History className={look} />, () => {
        actions.versions(entry);
      }),
    isSound &&
      mayChange &&
      choice('rename', text.rename, <Pencil className={look} />, () => {
        actions.rename(entry);
      }),
    isSound &&
      mayChange &&
      choice('move', text.move, <FolderInput className={look} />, () => {
        actions.move([entry]);
      }),
    isSound &&
      isOwned(entry) &&
      choice('share', text.share, <UserPlus className={look} />, () => {
        actions.share(entry);
      }),
    !isTop &&
      actions.star !== undefined &&
      choice(
        'star',
        isStarred ? strings.places.unstar : strings.places.star,
        isStarred ? <StarOff className={look} /> : <Star className={look} />,
        () => {
          actions.star?.([entry], !isStarred);
        },
      ),
    choice('details', strings.browse.details.title, <Info className={look} />, () => {
      actions.details(entry);
    }),
    mayChange && {
      ...choice('trash', text.toTrash, <Trash2 className={look} />, () => {
        actions.trash([entry]);
      }),
      danger: true,
    },
  ];
  return choices.filter((item) => item !== false);
}

export type TrashActions = {
  restore(entries: readonly Entry[]): void;
  purge(entries: readonly Entry[]): void;
};

export function trashChoices(entry: Entry, actions: TrashActions): MenuChoice[] {
  return [
    choice('restore', text.restore, <RotateCcw className={look} />, () => {
      actions.restore([entry]);
    }),
    {
      ...choice('purge', text.purge, <Trash2 className={look} />, () => {
        actions.purge([entry]);
      }),
      danger: true,
    },
  ];
}

const choice = (id: string, name: string, icon: MenuChoice['icon'], run: () => void): MenuChoice => ({
  id,
  text: name,
  icon,
  run,
});
