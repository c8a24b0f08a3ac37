'use client';

import type { ReactNode } from 'react';
import { DriveShell } from '../shell/drive-shell.tsx';
import { StartScreen } from '../start/start-screen.tsx';
import { useSession } from './session-context.ts';

/** Shows its place once the account is unlocked; until then, at the same address, the way to unlock it. */
export function AccountGuard({ children }: { children: ReactNode }) {
  const account = useSession((session) => session.account);
  return account === null ? <StartScreen /> : <DriveShell key={account.address}>{children}</DriveShell>;
}
