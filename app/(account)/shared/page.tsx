'use client';

import { AccountGuard } from '../session/account-guard.tsx';
import { SharedScreen } from '../shared-items/shared-screen.tsx';

export default function SharedPage() {
  return (
    <AccountGuard>
      <SharedScreen />
    </AccountGuard>
  );
}
