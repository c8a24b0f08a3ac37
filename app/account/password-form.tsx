'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { DialogActions } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { useStoredAccount } from './use-stored-account.ts';

type PasswordFormProps = {
  label: string;
  submit: string;
  onCancel: () => void;
  /** Given the recovery words that the password opened. */
  onOpened: (words: string) => void;
};

/** Asks for the password of this device before it shows or changes what the password protects. */
export function PasswordForm({ label, submit, onCancel, onOpened }: PasswordFormProps) {
  const stored = useStoredAccount();
  const [password, setPassword] = useState('');
  const opening = useMutation({
    mutationFn: async () => {
      const { parseLockedAccount, unlockAccount } = await loadDriveLibrary();
      return unlockAccount(parseLockedAccount(JSON.parse(stored?.locked ?? 'null')), password);
    },
    onSuccess: onOpened,
  });
  const isWrong = driveCodeOf(opening.error) === 'wrong-password';
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (password !== '' && !opening.isPending) opening.mutate();
  };
  return (
    <form onSubmit={onSubmit}>
      <Field
        label={label}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(value) => {
          setPassword(value);
          if (isWrong) opening.reset();
        }}
        error={isWrong ? strings.errors.byCode['wrong-password'].title : ''}
      />
      {opening.error !== null && !isWrong && <ErrorNote error={opening.error} />}
      <DialogActions>
        <Button onPress={onCancel}>{strings.actions.cancel}</Button>
        <Button look="primary" type="submit" isPending={opening.isPending}>
          {submit}
        </Button>
      </DialogActions>
    </form>
  );
}
