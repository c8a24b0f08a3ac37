'use client';

import { useEffect, useRef, useState } from 'react';
import type { Drive } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import type { Chosen, ChosenFile } from './file-sources.ts';
import { tellOfCopy } from './kept-as-copy.ts';
import { findConflicts, resolveConflicts, uploadsOf, type ConflictChoice } from './plan-uploads.ts';
import { useTransferStore } from './transfers-context.ts';

export type UploadStartProps = {
  drive: Drive;
  parent: string;
  chosen: Chosen;
  /** It was begun, or given up. */
  onOver: () => void;
};

/** Asks about each name that is taken, and begins. */
export function UploadStart({ drive, parent, chosen, onOver }: UploadStartProps) {
  const { files, emptyFolders } = chosen;
  const transfers = useTransferStore();
  const [conflicts] = useState(() => findConflicts(drive, parent, files));
  const [choices, setChoices] = useState<ReadonlyMap<ChosenFile, ConflictChoice>>(new Map());
  const isBegun = useRef(false);
  const index = choices.size;
  const conflict = conflicts[index];
  useEffect(() => {
    if (conflict !== undefined || isBegun.current) return;
    isBegun.current = true;
    if (emptyFolders.length > 0) drive.createFolders(parent, emptyFolders).catch(reportError);
    const kept = resolveConflicts(drive, parent, files, choices);
    transfers.getState().add(uploadsOf(drive, parent, { ...chosen, files: kept }, tellOfCopy));
    onOver();
  });
  return conflict === undefined ? null : (
    <ConflictDialog
      key={index}
      conflict={conflict}
      index={index + 1}
      count={conflicts.length}
      onClose={onOver}
      onChoose={(choice, forAll) => {
        const decided = forAll ? conflicts.slice(index) : [conflict];
        setChoices(new Map([...choices, ...decided.map(({ source }) => [source, choice] as const)]));
      }}
    />
  );
}
