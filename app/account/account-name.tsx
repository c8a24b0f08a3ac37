'use client';

import { useState, type SubmitEvent } from 'react';
import { toast } from '../ui/toast.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useStoredAccount } from './use-stored-account.ts';

const text = strings.account;
const LONGEST = 60;

/** What the account is called on this device. */
export function AccountName() {
  const stored = useStoredAccount();
  const rename = useSession((session) => session.rename);
  const [name, setName] = useState(stored?.name ?? '');
  if (stored === undefined) return null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    rename(stored.address, name.trim());
    toast.success(text.nameSaved);
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <div className="min-w-56 flex-1">
        <Field
          label={text.name}
          hint={text.nameHint}
          value={name}
          maxLength={LONGEST}
          autoComplete="off"
          onChange={setName}
        />
      </div>
      <Button type="submit">{text.saveName}</Button>
    </form>
  );
}
