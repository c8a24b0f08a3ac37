'use client';

import { SharedByMeScreen } from '../places/shared-by-me-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';

export default function SharedByMePage() {
  return (
    <AccountGuard>
      <SharedByMeScreen />
    </AccountGuard>
  );
}
