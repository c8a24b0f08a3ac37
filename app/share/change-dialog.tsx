'use client';

import { useMutation } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';

type ChangeDialogProps<Terms> = {
  title: string;
  submit: string;
  /** Told once the change is there. */
  saved: string;
  /** What was typed; `null` after a refusal, which the fields then show. */
  resolve: () => Terms | null | Promise<Terms | null>;
  change: (terms: Terms) => Promise<void>;
  onClose: () => void;
  /** The fields; some tell whether the change is on its way. */
  children: ReactNode | ((isPending: boolean) => ReactNode);
};

/** Asks for other terms of something that is there. Stays open, and says why, where they could not be kept. */
export function ChangeDialog<Terms>(props: ChangeDialogProps<Terms>) {
  const { title, submit, saved, resolve, change, onClose, children } = props;
  const changing = useMutation({
    mutationFn: async (): Promise<boolean> => {
      const terms = await resolve();
      if (terms !== null) await change(terms);
      return terms !== null;
    },
    onSuccess: (isDone) => {
      if (!isDone) return;
      toast.success(saved);
      onClose();
    },
  });
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!changing.isPending) changing.mutate();
  };
  return (
    <Dialog title={title} onClose={onClose} isDismissable={false}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {typeof children === 'function' ? children(changing.isPending) : children}
        {changing.error !== null && <ErrorNote error={changing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="primary" type="submit" isPending={changing.isPending}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
