'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { selectStem } from './select-stem.ts';

const text = strings.drive;

type NameDialogProps = {
  title: string;
  label: string;
  submit: string;
  initial?: string;
  isTaken: (name: string) => boolean;
  onSubmit: (name: string) => Promise<unknown>;
  onClose: () => void;
};

/** Asks for a name, for something new or something that has one. Closes once it is done. */
export function NameDialog({
  title,
  label,
  submit,
  initial = '',
  isTaken,
  onSubmit,
  onClose,
}: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [asked, setAsked] = useState(false);
  const naming = useMutation({ mutationFn: () => onSubmit(name.trim()), onSuccess: onClose });
  const trimmed = name.trim();
  const problem =
    trimmed === '' ? text.nameEmpty : trimmed !== initial && isTaken(trimmed) ? text.nameTaken : '';
  const onFormSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (problem !== '' || naming.isPending) return;
    if (trimmed === initial) onClose();
    else naming.mutate();
  };
  return (
    <Dialog title={title} onClose={onClose} isDismissable={false}>
      <form onSubmit={onFormSubmit}>
        <Field
          label={label}
          value={name}
          onChange={(value) => {
            setName(value);
            naming.reset();
          }}
          error={asked ? problem : ''}
          autoFocus
          onFocused={selectStem}
          autoComplete="off"
          spellCheck="false"
        />
        {naming.error !== null && <ErrorNote error={naming.error} />}
        <DialogActions>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="primary" type="submit" isPending={naming.isPending}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
