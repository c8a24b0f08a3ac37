'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { BrowsingContext, createBrowsing } from './browser/browsing-context.ts';
import { isWorthRetrying } from './errors/explain-error.ts';
import { useInstalledApp } from './offline/use-installed-app.ts';
import { SessionContext } from './session/session-context.ts';
import { createSessionStore } from './session/session-store.ts';
import { useDocumentLanguage } from './strings/use-document-language.ts';
import { TransfersContext } from './transfers/transfers-context.ts';
import { Transfers } from './transfers/transfers.tsx';
import { useNoStrayDrop } from './transfers/use-no-stray-drop.ts';
import { awaitNetwork } from './transfers/network-wait.ts';
import { createTransferStore } from './transfers/transfer-store.ts';
import { lazyPart } from './ui/lazy-part.tsx';
import { useParts } from './ui/use-parts.ts';

const Messages = lazyPart(async () => (await import('./ui/messages.tsx')).Messages);

/** The composition root of a tab: everything that lives as long as the tab is made here. */
export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueries);
  const [session] = useState(() => createSessionStore(window.localStorage));
  const [transfers] = useState(() => createTransferStore({ inFlight: 2, awaitNetwork }));
  const [browsing] = useState(() => createBrowsing(window.localStorage));
  useDocumentLanguage();
  useNoStrayDrop();
  useInstalledApp();
  useParts();
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={session}>
        <TransfersContext value={transfers}>
          <BrowsingContext value={browsing}>{children}</BrowsingContext>
          <Transfers />
          {/* Marked so that dialogs do not hide what is told meanwhile from screen readers. */}
          <div data-react-aria-top-layer="true">
            <Messages />
          </div>
        </TransfersContext>
      </SessionContext>
    </QueryClientProvider>
  );
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The portal may well be on this machine: whether there is an Internet says nothing.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
      },
      // Passwords are among their variables: nothing of a mutation outlives its screen.
      mutations: { networkMode: 'always', gcTime: 0 },
    },
  });
}
