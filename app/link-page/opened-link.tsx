'use client';

import { useQuery } from '@tanstack/react-query';
import { ShieldOff } from 'lucide-react';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { isDenied } from '../errors/explain-error.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { LinkDrive } from './link-drive.tsx';
import { ticketFor } from './link-ticket.ts';

type OpenedLinkProps = { secret: string; password: string; folder: string; onBack: () => void };

/** A link after its Open was pressed. */
export function OpenedLink({ secret, password, folder, onBack }: OpenedLinkProps) {
  const connected = useOpenConnection();
  const connection = connected.data?.connection;
  const drive = useQuery({
    // Neither secret nor password is in the key: there is one link on the page, and this component is made anew for another.
    queryKey: ['link-drive', connection?.id],
    enabled: connection !== undefined,
    queryFn: async () => {
      if (connection === undefined) throw new TypeError('opened before there is a connection');
      const { linkMark, openLink } = await loadDriveLibrary();
      const ticket = await ticketFor(window.sessionStorage, linkMark(connection, secret));
      return openLink(connection, secret, { password, ticket });
    },
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });
  const refused = <Refused onBack={onBack} />;
  const error = connected.error ?? drive.error;
  if (error !== null) {
    if (isDenied(error)) return refused;
    const retry = connected.isError ? connected.refetch : drive.refetch;
    return <ErrorPanel error={error} onRetry={() => void retry()} />;
  }
  return drive.isSuccess ? (
    <LinkDrive drive={drive.data} secret={secret} folder={folder} denied={refused} />
  ) : (
    <Loading label={strings.sharing.linkPage.opening} />
  );
}

/** A wrong password, a link that was removed and one that has ended look the same from outside, on purpose. */
function Refused({ onBack }: { onBack: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<ShieldOff className="size-6" />}
        title={strings.links.refusedTitle}
        actions={<Button onPress={onBack}>{strings.links.tryAgain}</Button>}
      >
        {strings.links.refusedText}
      </EmptyState>
    </div>
  );
}
