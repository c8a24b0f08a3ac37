'use client';

import { DriveScreen } from '../browser/drive-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';
import { OwnStars } from '../stars/own-stars.tsx';

export default function DrivePage() {
  return (
    <AccountGuard>
      <OwnStars>
        <DriveScreen />
      </OwnStars>
    </AccountGuard>
  );
}
