'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { OpenedRequest } from './opened-request.tsx';
import { RequestProblem } from './request-end.tsx';
import { RequestInvitation } from './request-invitation.tsx';

/**
 * One request. Until the person goes on, only the public record of whose drive it is gets read: programs that look at links learn nothing
 * and count nothing.
 */
export function RequestVisit({ secret }: { secret: string }) {
  // The secret stays out of keys, which may be shown or kept.
  const visit = useId();
  const [isOpen, setOpen] = useState(false);
  const connected = useOpenConnection();
  const connection = connected.data?.connection;
  const record = useQuery({
    queryKey: ['request-record', visit],
    enabled: connection !== undefined,
    queryFn: async () => {
      if (connection === undefined) throw new TypeError('inspected before there is a connection');
      const { inspectRequest } = await loadDriveLibrary();
      return inspectRequest(connection, secret);
    },
    staleTime: Infinity,
    gcTime: 0,
  });
  const error = connected.error ?? record.error;
  if (error !== null) {
    const retry = connected.isError ? connected.refetch : record.refetch;
    return <RequestProblem error={error} onRetry={() => void retry()} />;
  }
  if (isOpen && connection !== undefined) return <OpenedRequest connection={connection} secret={secret} />;
  return (
    <RequestInvitation
      simulated={connection?.simulated ?? false}
      from={record.data?.from}
      onOpen={() => {
        setOpen(true);
      }}
    />
  );
}
