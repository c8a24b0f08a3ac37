'use client';

import { useMemo, useState, type ReactNode } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { strings } from '../strings/strings.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import type { ConflictDialogProps } from './conflict-dialog.tsx';
import type { Chosen, ChosenFile } from './file-sources.ts';
import { createFolderMaker } from './folder-maker.ts';
import { tellOfCopy } from './kept-as-copy.ts';
import {
  findConflicts,
  resolveConflicts,
  uploadOf,
  type Conflict,
  type ConflictChoice,
} from './plan-uploads.ts';
import { useTransferStore } from './transfers-context.ts';

const ConflictDialog = lazyPart<ConflictDialogProps>(
  async () => (await import('./conflict-dialog.tsx')).ConflictDialog,
);

type Pending = {
  readonly parent: string;
  readonly files: readonly ChosenFile[];
  readonly conflicts: readonly Conflict[];
  readonly choices: ReadonlyMap<ChosenFile, ConflictChoice>;
};

export type Uploads = {
  /** Starts what was chosen; names that are taken are asked about first. */
  begin(parent: string, chosen: Chosen): void;
  /** To be rendered: the question, while there is one. */
  readonly dialog: ReactNode;
};

export function useUploads(drive: Drive): Uploads {
  const transfers = useTransferStore();
  const [pending, setPending] = useState<Pending | null>(null);
  const makeFolder = useMemo(() => createFolderMaker(drive), [drive]);
  /** Asks about the next conflict that nobody has decided, or starts. */
  const proceed = (plan: Pending): void => {
    if (plan.choices.size < plan.conflicts.length) {
      setPending(plan);
      return;
    }
    const files = resolveConflicts(drive, plan.parent, plan.files, plan.choices);
    transfers.getState().add(files.map((file) => uploadOf(drive, plan.parent, file, makeFolder, tellOfCopy)));
    setPending(null);
  };
  return {
    begin(parent, { files, emptyFolders }) {
      if (files.length + emptyFolders.length === 0) toast.message(strings.transfers.nothingFound);
      for (const path of emptyFolders) makeFolder(parent, path).catch(reportError);
      proceed({ parent, files, conflicts: findConflicts(drive, parent, files), choices: new Map() });
    },
    dialog: pending !== null && (
      <Question
        pending={pending}
        onDecided={proceed}
        onClose={() => {
          setPending(null);
        }}
      />
    ),
  };
}

type QuestionProps = { pending: Pending; onDecided: (plan: Pending) => void; onClose: () => void };

function Question({ pending, onDecided, onClose }: QuestionProps) {
  const { conflicts, choices } = pending;
  const index = choices.size;
  const conflict = conflicts[index];
  if (conflict === undefined) return null;
  return (
    <ConflictDialog
      key={index}
      conflict={conflict}
      index={index + 1}
      count={conflicts.length}
      onClose={onClose}
      onChoose={(choice, forAll) => {
        const decided = forAll ? conflicts.slice(index) : [conflict];
        const added = decided.map(({ source }) => [source, choice] as const);
        onDecided({ ...pending, choices: new Map([...choices, ...added]) });
      }}
    />
  );
}
