'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, GrantInfo, GrantTerms } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { accessName } from './access-terms.ts';
import { ExpiryField, useExpiry } from './expiry-field.tsx';
import { OpensField, useOpens } from './opens-field.tsx';

const text = strings.links;
const roles: readonly GrantInfo['role'][] = ['viewer', 'editor'];

type ChangeAccessProps = {
  drive: Drive;
  grant: GrantInfo;
  onChanged: () => Promise<void>;
  onClose: () => void;
};

/** Other terms for an access that is there: the link, or the person's place, stays what it is. */
export function ChangeAccessDialog({ drive, grant, onChanged, onClose }: ChangeAccessProps) {
  const isLink = grant.kind === 'link';
  const expiry = useExpiry(grant.expiresAt === null ? 'never' : 'kept');
  const opens = useOpens(grant.maxOpens);
  const [role, setRole] = useState(grant.role);
  const changing = useMutation({
    mutationFn: async (terms: GrantTerms) => {
      await drive.changeGrant(grant, terms);
      await onChanged();
    },
    onSuccess: () => {
      toast.success(text.saved);
      onClose();
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const term = expiry.resolve();
    const limit = opens.resolve();
    if (term === null || limit === undefined || changing.isPending) return;
    const expiresAt = expiry.expiry.choice === 'kept' ? grant.expiresAt : (term.expiresAt ?? null);
    changing.mutate(isLink ? { expiresAt, maxOpens: limit } : { expiresAt, role });
  };
  return (
    <Dialog title={text.editTitle} onClose={onClose} isDismissable={false}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="break-words text-muted">{accessName(grant)}</p>
        {!isLink && (
          <Choice
            label={strings.sharing.role}
            value={role}
            options={roles.map((value) => ({ value, text: strings.sharing.roles[value] }))}
            onChange={setRole}
          />
        )}
        <ExpiryField state={expiry} />
        {isLink && <OpensField state={opens} hint={text.opensTotalHint(grant.opens)} />}
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
