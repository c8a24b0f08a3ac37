'use client';

import { DriveScreen } from '../browser/drive-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';

export default function DrivePage() {
  return (
    <AccountGuard>
      <DriveScreen />
    </AccountGuard>
  );
}
