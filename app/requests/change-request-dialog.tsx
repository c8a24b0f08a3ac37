'use client';

import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, RequestChange, RequestInfo } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { RequestFields } from './request-fields.tsx';
import { useRequestTerms } from './use-request-terms.ts';

const text = strings.requests;

type ChangeRequestProps = {
  drive: Drive;
  request: RequestInfo;
  onChanged: () => Promise<void>;
  onClose: () => void;
};

/** Other terms for a request; its address, and what it took, stay. */
export function ChangeRequestDialog({ drive, request, onChanged, onClose }: ChangeRequestProps) {
  const terms = useRequestTerms({ ...request, hasEnd: request.expiresAt !== null });
  const changing = useMutation({
    mutationFn: async (change: RequestChange) => {
      await drive.changeRequest(request, change);
      await onChanged();
    },
    onSuccess: () => {
      toast.success(text.saved);
      onClose();
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const chosen = terms.resolve();
    if (chosen === null || changing.isPending) return;
    const isKept = terms.expiry.expiry.choice === 'kept';
    changing.mutate({ ...chosen, expiresAt: isKept ? request.expiresAt : (chosen.expiresAt ?? null) });
  };
  return (
    <Dialog title={text.editTitle} onClose={onClose} isDismissable={false}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <RequestFields terms={terms} countHint={text.filesTotalHint(request.files)} />
        {changing.error !== null && <ErrorNote error={changing.error} />}
        <DialogActions>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="primary" type="submit" isPending={changing.isPending}>
            {text.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
