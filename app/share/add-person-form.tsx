'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, Entry, GrantInfo } from '../../lib/drive/index.ts';
import type { ConditionSectionProps } from '../conditions/condition-section.tsx';
import { useConditions } from '../conditions/use-conditions.ts';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { shorten } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { ExpiryField, useExpiry } from './expiry-field.tsx';

const text = strings.sharing;
const roles: readonly GrantInfo['role'][] = ['viewer', 'editor'];

const ConditionSection = lazyPart<ConditionSectionProps>(
  async () => (await import('../conditions/condition-section.tsx')).ConditionSection,
);

type SharingProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

export function AddPersonForm({ drive, entry, onChanged }: SharingProps) {
  const [address, setAddress] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const [role, setRole] = useState<GrantInfo['role']>('viewer');
  const expiry = useExpiry();
  const conditions = useConditions(drive, null);
  const sharing = useMutation({
    /** @returns whether it was done, and nothing was refused at its field. */
    mutationFn: async (options: { expiresAt?: number } | null): Promise<boolean> => {
      const wanted = await conditions.check(address.trim());
      if (address.trim() === '' || options === null || wanted === undefined) return false;
      const made = await conditions.make(wanted);
      await drive.share(entry.id, address.trim(), {
        role,
        ...options,
        ...(made !== null && { conditions: made }),
      });
      return true;
    },
    onSuccess: async (isDone) => {
      if (!isDone) return;
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
    if (!sharing.isPending) sharing.mutate(options);
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
      {entry.role === 'owner' && (
        <ConditionSection drive={drive} state={conditions} isPending={sharing.isPending} />
      )}
      {sharing.error !== null && !isBad && <ErrorNote error={sharing.error} />}
      <div>
        <Button look="primary" type="submit" isPending={sharing.isPending}>
          {text.add}
        </Button>
      </div>
    </form>
  );
}
