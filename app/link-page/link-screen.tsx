'use client';

import { useQuery } from '@tanstack/react-query';
import { Link2Off, LockKeyhole } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useHashPath } from '../browser/hash-path.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { isDenied } from '../errors/explain-error.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { NoAccess } from '../shared-items/no-access.tsx';
import { StartCard, StartFrame } from '../start/start-frame.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { Note } from '../ui/note.tsx';
import { LinkDrive } from './link-drive.tsx';

const text = strings.sharing.linkPage;

/** What a link leads to. Until the person presses Open, no key is asked for: programs that only look at links spend nothing. */
export function LinkScreen() {
  const [hash] = useHashPath();
  const [secret = '', folder = ''] = hash.split('/');
  const [opened, setOpened] = useState('');
  const connected = useOpenConnection();
  const isOpen = secret !== '' && opened === secret;
  const simulated = connected.data?.connection.simulated ?? false;
  return (
    <StartFrame simulated={simulated} wide={isOpen}>
      {secret === '' && (
        <EmptyState icon={<Link2Off className="size-6" />} title={text.missing}>
          {text.missingText}
        </EmptyState>
      )}
      {secret !== '' && !isOpen && (
        <Invitation
          simulated={simulated}
          onOpen={() => {
            setOpened(secret);
          }}
        />
      )}
      {isOpen && <OpenedLink key={secret} secret={secret} folder={folder} />}
    </StartFrame>
  );
}

function Invitation({ simulated, onOpen }: { simulated: boolean; onOpen: () => void }) {
  return (
    <StartCard title={text.title} intro={text.what}>
      <div className="flex flex-col gap-5">
        <p className="flex gap-3 text-muted">
          <LockKeyhole aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
          {text.click}
        </p>
        {simulated && (
          <Note tone="caution" title={strings.network.simulatedTitle}>
            {strings.network.simulatedText}
          </Note>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Link href="/" className="rounded text-sm text-accent underline">
            {text.about}
          </Link>
          <Button look="primary" className="min-h-12 px-8" onPress={onOpen}>
            {text.open}
          </Button>
        </div>
      </div>
    </StartCard>
  );
}

function OpenedLink({ secret, folder }: { secret: string; folder: string }) {
  const connected = useOpenConnection();
  const connection = connected.data?.connection;
  const drive = useQuery({
    // The secret stays out of the key: there is one link on the page, and this component is made anew for another.
    queryKey: ['link-drive', connection?.id],
    enabled: connection !== undefined,
    queryFn: async () => {
      if (connection === undefined) throw new TypeError('opened before there is a connection');
      const { openLink } = await loadDriveLibrary();
      return openLink(connection, secret);
    },
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });
  const error = connected.error ?? drive.error;
  if (error !== null) {
    if (isDenied(error)) return <NoAccess isLink />;
    const retry = connected.isError ? connected.refetch : drive.refetch;
    return <ErrorPanel error={error} onRetry={() => void retry()} />;
  }
  return drive.isSuccess ? (
    <LinkDrive drive={drive.data} secret={secret} folder={folder} />
  ) : (
    <Loading label={text.opening} />
  );
}
