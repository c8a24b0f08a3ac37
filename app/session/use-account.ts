'use client';

import type { Account } from '../../lib/drive/index.ts';
import { useSession } from './session-context.ts';

/** The unlocked account. Only for what `AccountGuard` encloses. */
export function useAccount(): Account {
  const account = useSession((session) => session.account);
  if (account === null) throw new TypeError('used outside of AccountGuard');
  return account;
}
