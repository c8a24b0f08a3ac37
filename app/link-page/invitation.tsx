'use client';

import { useQuery } from '@tanstack/react-query';
import { LockKeyhole } from 'lucide-react';
import Link from 'next/link';
import { useState, type SubmitEvent } from 'react';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { shorten } from '../format/visible-name.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { StartCard } from '../start/start-frame.tsx';
import { networkStrings } from '../strings/network-strings.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Loading } from '../ui/loading.tsx';
import { Note } from '../ui/note.tsx';

const text = strings.sharing.linkPage;

type InvitationProps = { secret: string; onOpen: (password: string) => void };

/** What a link is and from whom, before any key is asked for. Only pressing Open asks for one. */
export function Invitation({ secret, onOpen }: InvitationProps) {
  const connected = useOpenConnection();
  const connection = connected.data?.connection;
  const link = useQuery({
    // The secret stays out of the key: this component is made anew for another link.
    queryKey: ['link', connection?.id],
    enabled: connection !== undefined,
    queryFn: async () => {
      if (connection === undefined) throw new TypeError('asked before there is a connection');
      const { inspectLink } = await loadDriveLibrary();
      return inspectLink(connection, secret);
    },
    gcTime: 0,
  });
  const error = connected.error ?? link.error;
  if (error !== null) {
    const { refetch } = connected.isError ? connected : link;
    return <ErrorPanel error={error} onRetry={() => void refetch()} />;
  }
  return (
    <StartCard title={text.title} intro={text.what}>
      {link.isSuccess ? (
        <OpenForm {...link.data} simulated={connection?.simulated === true} onOpen={onOpen} />
      ) : (
        <Loading label={strings.start.connecting} />
      )}
    </StartCard>
  );
}

type OpenFormProps = {
  from: string;
  needsPassword: boolean;
  simulated: boolean;
  onOpen: InvitationProps['onOpen'];
};

function OpenForm({ from, needsPassword, simulated, onOpen }: OpenFormProps) {
  const [password, setPassword] = useState('');
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!needsPassword || password !== '') onOpen(password);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5">
      <p title={from} className="font-medium">
        {strings.links.from(shorten(from, 8))}
      </p>
      <p className="flex gap-3 text-muted">
        <LockKeyhole aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
        <span>
          {text.click} {strings.links.counted}
        </span>
      </p>
      {needsPassword && (
        <Field
          label={strings.links.password}
          hint={strings.links.passwordNeeded}
          type="password"
          autoComplete="off"
          value={password}
          onChange={setPassword}
        />
      )}
      {simulated && (
        <Note tone="caution" title={networkStrings.simulatedTitle}>
          {networkStrings.simulatedText}
        </Note>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Link href="/" className="rounded text-sm text-accent underline">
          {text.about}
        </Link>
        <Button look="primary" type="submit" className="min-h-12 px-8">
          {text.open}
        </Button>
      </div>
    </form>
  );
}
