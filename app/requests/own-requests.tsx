'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Drive, DriveSnapshot, RequestInfo } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { strings } from '../strings/strings.ts';
import { RequestList } from './request-list.tsx';
import { requestsKey } from './requests-key.ts';

const text = strings.requests;
/** How many came in shows after so many milliseconds at most. */
const PERIOD = 15_000;

type OwnRequestsProps = {
  drive: Drive;
  snapshot: DriveSnapshot;
  /** Stands in their place where there are none. */
  nothing: ReactNode;
  /** What the screen already tells of; the same is not said twice. */
  told: unknown;
};

/** All that one asks others for. */
export function OwnRequests({ drive, snapshot, nothing, told }: OwnRequestsProps) {
  const queries = useQueryClient();
  const queryKey = requestsKey(drive);
  const requests = useQuery({ queryKey, queryFn: () => drive.requests(), refetchInterval: PERIOD });
  const placeOf = ({ node }: RequestInfo): string => {
    const folder = snapshot.entries.get(node);
    return folder === undefined ? strings.links.mine.gone : entryName(folder);
  };
  const isNews = requests.isError && (told === null || driveCodeOf(told) !== driveCodeOf(requests.error));
  return (
    <>
      {isNews && <ErrorNote error={requests.error} />}
      {requests.data?.length === 0 && nothing}
      {requests.data !== undefined && requests.data.length > 0 && (
        <section aria-label={text.list} className="flex flex-col gap-3">
          <h2 className="px-1 font-semibold">{text.list}</h2>
          <RequestList
            drive={drive}
            label={text.list}
            requests={requests.data}
            placeOf={placeOf}
            onChanged={() => queries.invalidateQueries({ queryKey })}
          />
        </section>
      )}
    </>
  );
}
