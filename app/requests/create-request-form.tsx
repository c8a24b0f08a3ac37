'use client';

import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import type { Drive, Entry, RequestOptions } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { LinkShown } from '../share/link-shown.tsx';
import { requestUrl } from '../share/link-url.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { RequestFields } from './request-fields.tsx';
import { useRequestTerms } from './use-request-terms.ts';

const text = strings.requests;
const USUAL_FILES = 100;

type CreateRequestProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

export function CreateRequestForm({ drive, entry, onChanged }: CreateRequestProps) {
  const terms = useRequestTerms({ title: entryName(entry).slice(0, 200), maxFiles: USUAL_FILES });
  const creating = useMutation({
    mutationFn: (options: RequestOptions) => drive.createRequest(entry.id, options),
    onSuccess: onChanged,
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const options = terms.resolve();
    if (options !== null && !creating.isPending) creating.mutate(options);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <RequestFields terms={terms} />
      {creating.error !== null && <ErrorNote error={creating.error} />}
      <div>
        <Button look="primary" type="submit" isPending={creating.isPending}>
          {text.create}
        </Button>
      </div>
      {creating.data !== undefined && (
        <LinkShown
          url={requestUrl(creating.data)}
          created={text.created}
          field={text.address}
          copy={text.copy}
        />
      )}
    </form>
  );
}
