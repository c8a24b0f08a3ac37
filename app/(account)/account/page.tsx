'use client';

import { AccountGuard } from '../session/account-guard.tsx';
import { AccountScreen } from './account-screen.tsx';

export default function AccountPage() {
  return (
    <AccountGuard>
      <AccountScreen />
    </AccountGuard>
  );
}
