'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import type { Drive, Entry, LinkOptions } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ExpiryField, useExpiry } from './expiry-field.tsx';
import { LinkShown } from './link-shown.tsx';
import { linkUrl } from './link-url.ts';
import { OpensField, useOpens } from './opens-field.tsx';

const text = strings.sharing;

type SharingProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

export function CreateLinkForm({ drive, entry, onChanged }: SharingProps) {
  const expiry = useExpiry();
  const opens = useOpens();
  const [password, setPassword] = useState('');
  const creating = useMutation({
    mutationFn: (options: LinkOptions) => drive.createLink(entry.id, options),
    onSuccess: onChanged,
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const term = expiry.resolve();
    const limit = opens.resolve();
    if (term === null || limit === undefined || creating.isPending) return;
    creating.mutate({ ...term, ...(limit !== null && { maxOpens: limit }), password });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t border-line pt-5">
      <h3 className="font-semibold">{text.link}</h3>
      <p className="text-sm text-muted">{text.linkText}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <ExpiryField state={expiry} />
        <OpensField state={opens} />
      </div>
      <Field
        label={strings.links.password}
        hint={strings.links.passwordHint}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      {creating.error !== null && <ErrorNote error={creating.error} />}
      <div>
        <Button type="submit" isPending={creating.isPending}>
          {text.createLink}
        </Button>
      </div>
      {creating.data !== undefined && (
        <LinkShown
          url={linkUrl(creating.data)}
          created={text.linkCreated}
          field={text.linkField}
          copy={text.copyLink}
        />
      )}
    </form>
  );
}
