'use client';

import { Menu as MenuIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Account, Drive } from '../../lib/drive/index.ts';
import { useAccount } from '../session/use-account.ts';
import { useIdleLock } from '../session/use-idle-lock.ts';
import { useConnection } from '../session/use-connection.ts';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { SidebarContent } from './sidebar-content.tsx';
import type { SideMenuProps } from './side-menu.tsx';
import { SimulatedBadge } from './simulated-badge.tsx';

const SideMenu = lazyPart<SideMenuProps>(async () => (await import('./side-menu.tsx')).SideMenu);

const TransferJournalKeeper = lazyPart<{ account: Account }>(
  async () => (await import('../transfers/transfer-journal-keeper.tsx')).TransferJournalKeeper,
);

const Collecting = lazyPart<{ drive: Drive }>(
  async () => (await import('../requests/collecting.tsx')).Collecting,
);

/** The frame of an unlocked account: a sidebar beside the place, or behind a button on narrow screens. */
export function DriveShell({ children }: { children: ReactNode }) {
  useIdleLock();
  const account = useAccount();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const simulated = useConnection().data?.connection.simulated === true;
  const closeMenu = (): void => {
    setMenuOpen(false);
  };
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
        onClick={focusContent}
      >
        {strings.drive.nav.skip}
      </a>
      <header className="flex items-center gap-2 border-b border-line bg-panel px-3 py-2 md:hidden">
        <IconButton
          label={strings.drive.nav.open}
          onPress={() => {
            setMenuOpen(true);
          }}
        >
          <MenuIcon aria-hidden className="size-5" />
        </IconButton>
        <div className="flex flex-1">
          <Wordmark />
        </div>
        {simulated && <SimulatedBadge />}
      </header>
      <aside
        aria-label={strings.drive.nav.sidebar}
        className="sticky top-0 hidden h-dvh w-64 shrink-0 flex-col border-r border-line bg-panel md:flex"
      >
        <SidebarContent simulated={simulated} />
      </aside>
      <TransferJournalKeeper account={account} />
      <Collecting drive={account.drive} />
      {isMenuOpen && <SideMenu simulated={simulated} onClose={closeMenu} />}
      <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col -outline-offset-2">
        {children}
      </main>
    </div>
  );
}

/** Moves the focus without touching the address, whose hash names the open folder. */
function focusContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
