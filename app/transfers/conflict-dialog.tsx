'use client';

import type { UploadSource } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Name } from '../ui/name.tsx';
import type { ConflictChoice } from './plan-uploads.ts';

const text = strings.transfers;
const SHOWN = 5;

type ConflictDialogProps = {
  conflicts: readonly UploadSource[];
  onChoose: (choice: ConflictChoice) => void;
  onClose: () => void;
};

/** Asks before a name that exists gets a new version. */
export function ConflictDialog({ conflicts, onChoose, onClose }: ConflictDialogProps) {
  const choose = (choice: ConflictChoice) => () => {
    onChoose(choice);
  };
  return (
    <Dialog title={text.conflictTitle} onClose={onClose} isDismissable={false}>
      <p className="text-muted">{text.conflictText(conflicts.length)}</p>
      <ul className="mt-3 list-disc pl-5">
        {conflicts.slice(0, SHOWN).map((file) => {
          const name = [...file.path, file.name].join('/');
          return (
            <li key={name} className="break-words">
              <Name>{name}</Name>
            </li>
          );
        })}
        {conflicts.length > SHOWN && <li className="text-muted">{text.more(conflicts.length - SHOWN)}</li>}
      </ul>
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
