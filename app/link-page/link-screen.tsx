'use client';

import { Link2Off } from 'lucide-react';
import { useState } from 'react';
import { useHashPath } from '../browser/hash-path.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { StartFrame } from '../start/start-frame.tsx';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Invitation } from './invitation.tsx';
import { OpenedLink } from './opened-link.tsx';

const text = strings.sharing.linkPage;

/** What a link leads to. Until the person presses Open, no key is asked for: programs that only look at links spend nothing. */
export function LinkScreen() {
  const [hash] = useHashPath();
  const [secret = '', folder = ''] = hash.split('/');
  const [opened, setOpened] = useState({ secret: '', password: '' });
  const connected = useOpenConnection();
  const isOpen = secret !== '' && opened.secret === secret;
  return (
    <StartFrame simulated={connected.data?.connection.simulated ?? false} wide={isOpen}>
      {secret === '' ? (
        <EmptyState icon={<Link2Off className="size-6" />} title={text.missing}>
          {text.missingText}
        </EmptyState>
      ) : isOpen ? (
        <OpenedLink
          key={secret}
          {...opened}
          folder={folder}
          onBack={() => {
            setOpened({ secret: '', password: '' });
          }}
        />
      ) : (
        <Invitation
          key={secret}
          secret={secret}
          onOpen={(password) => {
            setOpened({ secret, password });
          }}
        />
      )}
    </StartFrame>
  );
}
