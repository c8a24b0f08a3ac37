'use client';

import { EyeOff, LockKeyhole } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { StartCard } from '../start/start-frame.tsx';
import { networkStrings } from '../strings/network-strings.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/note.tsx';

const text = strings.requests.page;

type InvitationProps = {
  simulated: boolean;
  /** The owner's address, once it is known. */
  from: string | undefined;
  onOpen: () => void;
};

/** What is asked, by whom, and what becomes of files; nothing is asked of the network for it. */
export function RequestInvitation({ simulated, from, onOpen }: InvitationProps) {
  return (
    <StartCard title={text.title}>
      <div className="flex flex-col gap-5">
        {from !== undefined && (
          <p className="text-sm">
            <span className="text-muted">{text.from}</span>{' '}
            <span className="font-mono break-all">{from}</span>
          </p>
        )}
        <Point icon={<LockKeyhole className="size-5" />}>{text.what}</Point>
        <Point icon={<EyeOff className="size-5" />}>{text.blind}</Point>
        <p className="text-muted">{text.click}</p>
        {simulated && (
          <Note tone="caution" title={networkStrings.simulatedTitle}>
            {networkStrings.simulatedText}
          </Note>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Link href="/" className="rounded text-sm text-accent underline">
            {strings.sharing.linkPage.about}
          </Link>
          <Button look="primary" className="min-h-12 px-8" isDisabled={from === undefined} onPress={onOpen}>
            {text.open}
          </Button>
        </div>
      </div>
    </StartCard>
  );
}

function Point({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex gap-3 text-muted">
      <span aria-hidden className="mt-0.5 shrink-0 text-accent">
        {icon}
      </span>
      {children}
    </p>
  );
}
