'use client';

import { TrashScreen } from '../browser/trash-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';

export default function TrashPage() {
  return (
    <AccountGuard>
      <TrashScreen />
    </AccountGuard>
  );
}
