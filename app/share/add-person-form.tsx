'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, Entry, GrantInfo } from '../../lib/drive/index.ts';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { shorten } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { ExpiryField, useExpiry } from './expiry-field.tsx';

const text = strings.sharing;
const roles: readonly GrantInfo['role'][] = ['viewer', 'editor'];

type SharingProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

export function AddPersonForm({ drive, entry, onChanged }: SharingProps) {
  const [address, setAddress] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const [role, setRole] = useState<GrantInfo['role']>('viewer');
  const expiry = useExpiry();
  const sharing = useMutation({
    mutationFn: (options: { expiresAt?: number }) =>
      drive.share(entry.id, address.trim(), { role, ...options }),
    onSuccess: async () => {
      toast.success(text.added(shorten(address.trim())));
      setAddress('');
      await onChanged();
    },
  });
  const isBad = driveCodeOf(sharing.error) === 'bad-address';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setEmpty(address.trim() === '');
    const options = expiry.resolve();
    if (address.trim() !== '' && options !== null && !sharing.isPending) sharing.mutate(options);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <h3 className="font-semibold">{text.people}</h3>
      <Field
        label={text.address}
        hint={text.addressHint}
        value={address}
        onChange={(value) => {
          setAddress(value);
          setEmpty(false);
          if (isBad) sharing.reset();
        }}
        error={isEmpty ? text.addressMissing : isBad ? strings.errors.byCode['bad-address'].title : ''}
        monospaced
        autoComplete="off"
        spellCheck="false"
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice
          label={text.role}
          value={role}
          options={roles.map((value) => ({ value, text: text.roles[value] }))}
          onChange={setRole}
        />
        <ExpiryField state={expiry} />
      </div>
      {sharing.error !== null && !isBad && <ErrorNote error={sharing.error} />}
      <div>
        <Button look="primary" type="submit" isPending={sharing.isPending}>
          {text.add}
        </Button>
      </div>
    </form>
  );
}
