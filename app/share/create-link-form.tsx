'use client';

import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { toast } from 'sonner';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ExpiryField, useExpiry } from './expiry-field.tsx';
import { linkUrl } from './link-url.ts';

const text = strings.sharing;

type SharingProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

export function CreateLinkForm({ drive, entry, onChanged }: SharingProps) {
  const expiry = useExpiry();
  const creating = useMutation({
    mutationFn: (options: { expiresAt?: number }) => drive.createLink(entry.id, options),
    onSuccess: async () => {
      toast.success(text.linkCreated);
      await onChanged();
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const options = expiry.resolve();
    if (options !== null && !creating.isPending) creating.mutate(options);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t border-line pt-5">
      <h3 className="font-semibold">{text.link}</h3>
      <p className="text-sm text-muted">{text.linkText}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        <ExpiryField state={expiry} />
      </div>
      {creating.error !== null && <ErrorNote error={creating.error} />}
      <div>
        <Button type="submit" isPending={creating.isPending}>
          {text.createLink}
        </Button>
      </div>
      {creating.data !== undefined && <LinkShown url={linkUrl(creating.data)} />}
    </form>
  );
}

function LinkShown({ url }: { url: string }) {
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-sunken p-3">
      <label className="flex flex-col gap-1">
        <span className="text-sm font-medium">{text.linkField}</span>
        <input
          readOnly
          value={url}
          className="control-line w-full rounded-lg bg-panel px-3 py-2 font-mono text-sm"
          onFocus={(event) => {
            event.target.select();
          }}
        />
      </label>
      <div>
        <CopyButton text={url} label={text.copyLink} />
      </div>
    </div>
  );
}
