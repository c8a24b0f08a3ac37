'use client';

import { RecentScreen } from '../places/recent-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';
import { OwnStars } from '../stars/own-stars.tsx';

export default function RecentPage() {
  return (
    <AccountGuard>
      <OwnStars>
        <RecentScreen />
      </OwnStars>
    </AccountGuard>
  );
}
