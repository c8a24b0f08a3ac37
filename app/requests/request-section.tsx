'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CreateRequestForm } from './create-request-form.tsx';
import { RequestList } from './request-list.tsx';
import { depositsKey, requestsKey } from './requests-key.ts';

const text = strings.requests;

type RequestSectionProps = { drive: Drive; entry: Entry };

/** Asking others for files for a folder, and what is asked for it already. */
export function RequestSection({ drive, entry }: RequestSectionProps) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const queryKey = [...requestsKey(drive), entry.id];
  const requests = useQuery({ queryKey, queryFn: () => drive.requests(entry.id) });
  const changed = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: requestsKey(drive) });
    void queries.invalidateQueries({ queryKey: depositsKey(drive) });
  };
  return (
    <section aria-label={text.title} className="flex flex-col gap-3 border-t border-line pt-5">
      <h3 className="font-semibold">{text.title}</h3>
      <p className="text-sm text-muted">{text.intro}</p>
      {isAsking ? (
        <CreateRequestForm drive={drive} entry={entry} onChanged={changed} />
      ) : (
        <div>
          <Button
            onPress={() => {
              setAsking(true);
            }}
          >
            {text.begin}
          </Button>
        </div>
      )}
      {requests.isError && <ErrorNote error={requests.error} />}
      {requests.data !== undefined && requests.data.length > 0 && (
        <RequestList drive={drive} label={text.list} requests={requests.data} onChanged={changed} />
      )}
    </section>
  );
}
