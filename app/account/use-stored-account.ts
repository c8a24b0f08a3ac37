'use client';

import { useSession } from '../session/session-context.ts';
import type { StoredAccount } from '../session/stored-accounts.ts';
import { useAccount } from '../session/use-account.ts';

/** The unlocked account as this device keeps it; `undefined` where another tab removed it. */
export function useStoredAccount(): StoredAccount | undefined {
  const { address } = useAccount();
  return useSession((session) => session.stored.list.find((one) => one.address === address));
}
