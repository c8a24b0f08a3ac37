'use client';

import { useState, type ReactNode } from 'react';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Name } from '../ui/name.tsx';
import type { Conflict, ConflictChoice } from './plan-uploads.ts';

const text = strings.transfers;

export type ConflictDialogProps = {
  conflict: Conflict;
  /** Which of how many it is; counts from 1. */
  index: number;
  count: number;
  onChoose: (choice: ConflictChoice, forAll: boolean) => void;
  onClose: () => void;
};

/** Asks what to do with a file whose name is taken, and perhaps with all that follow. */
export function ConflictDialog({ conflict, index, count, onChoose, onClose }: ConflictDialogProps) {
  const [forAll, setForAll] = useState(false);
  const { source, existing } = conflict;
  const others = count - index;
  const choose = (choice: ConflictChoice) => () => {
    onChoose(choice, forAll);
  };
  return (
    <Dialog title={text.conflictTitle} onClose={onClose} isDismissable={false}>
      <p className="font-medium break-words">
        <Name>{[...source.path, source.name].join('/')}</Name>
        {count > 1 && (
          <span className="ml-2 text-sm font-normal text-muted">{text.conflictOf(index, count)}</span>
        )}
      </p>
      <p className="mt-1 text-muted">{text.conflictText}</p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <Side name={text.conflictHere}>{describe(existing)}</Side>
        <Side name={text.conflictNew}>{describe(source)}</Side>
      </dl>
      {others > 0 && (
        <div className="mt-4">
          <label className="inline-flex min-h-10 items-center gap-3">
            <input
              type="checkbox"
              checked={forAll}
              className="size-4.5 accent-accent"
              onChange={(event) => {
                setForAll(event.target.checked);
              }}
            />
            {text.applyToAll(others)}
          </label>
        </div>
      )}
      <DialogActions>
        <Button look="quiet" onPress={choose('skip')}>
          {text.skip}
        </Button>
        <Button onPress={choose('replace')}>{text.replace}</Button>
        <Button look="primary" onPress={choose('keep-both')}>
          {text.keepBoth}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const describe = ({ size, modified }: { size: number; modified: number }): string =>
  `${formatSize(size)} · ${formatMoment(modified)}`;

function Side({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
