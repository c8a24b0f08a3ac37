'use client';

import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { strings } from '../strings/strings.ts';
import { Loading } from '../ui/loading.tsx';
import { RequestDrop } from './request-drop.tsx';
import { endOf, RequestProblem } from './request-end.tsx';

type OpenedRequestProps = { connection: NetworkConnection; secret: string };

/** A request after the person went on: it is asked for its terms, again after each file, and takes files. */
export function OpenedRequest({ connection, secret }: OpenedRequestProps) {
  const visit = useId();
  const asked = useQuery({
    // The secret stays out of keys, which may be shown or kept.
    queryKey: ['request', visit],
    queryFn: async () => {
      const { openRequest } = await loadDriveLibrary();
      return openRequest(connection, secret);
    },
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });
  const retry = (): void => void asked.refetch();
  if (asked.data !== undefined)
    return <RequestDrop request={asked.data} end={endOf(asked.error)} onDelivered={retry} />;
  if (asked.isError) return <RequestProblem error={asked.error} onRetry={retry} />;
  return <Loading label={strings.requests.page.opening} />;
}
