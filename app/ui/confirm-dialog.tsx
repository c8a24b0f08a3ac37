'use client';

import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button, type ButtonLook } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';

type ConfirmDialogProps = {
  title: ReactNode;
  children: ReactNode;
  confirm: string;
  look?: ButtonLook;
  onConfirm: () => Promise<void>;
  onClose: () => void;
};

/** Asks before something that is easily done by mistake, or cannot be undone. Closes once it is done. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  look = 'danger',
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const action = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Dialog title={title} onClose={onClose} role="alertdialog">
      <div className="text-muted">{children}</div>
      {action.error !== null && <ErrorNote error={action.error} />}
      <DialogActions>
        <Button onPress={onClose}>{strings.actions.cancel}</Button>
        <Button
          look={look}
          isPending={action.isPending}
          onPress={() => {
            action.mutate();
          }}
        >
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
