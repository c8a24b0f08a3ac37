'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Drive, DriveSnapshot, RequestInfo } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { RequestList } from './request-list.tsx';
import { requestsKey } from './requests-key.ts';

const text = strings.requests;

type OwnRequestsProps = { drive: Drive; snapshot: DriveSnapshot };

/** All that one asks others for; nothing where one does not. */
export function OwnRequests({ drive, snapshot }: OwnRequestsProps) {
  const queries = useQueryClient();
  const queryKey = requestsKey(drive);
  const requests = useQuery({ queryKey, queryFn: () => drive.requests() });
  const placeOf = ({ node }: RequestInfo): string => {
    const folder = snapshot.entries.get(node);
    return folder === undefined ? strings.links.mine.gone : entryName(folder);
  };
  if (requests.isError) return <ErrorNote error={requests.error} />;
  if (requests.data === undefined || requests.data.length === 0) return null;
  return (
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
  );
}
