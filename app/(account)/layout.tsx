'use client';

import type { ReactNode } from 'react';
import { AccountGuard } from '../session/account-guard.tsx';

/** Around every place of an account, so that neither the frame nor the way in begins anew when another one opens. */
export default function AccountLayout({ children }: { children: ReactNode }) {
  return <AccountGuard>{children}</AccountGuard>;
}
