'use client';

import { StarredScreen } from '../places/starred-screen.tsx';
import { AccountGuard } from '../session/account-guard.tsx';
import { OwnStars } from '../stars/own-stars.tsx';

export default function StarredPage() {
  return (
    <AccountGuard>
      <OwnStars>
        <StarredScreen />
      </OwnStars>
    </AccountGuard>
  );
}
