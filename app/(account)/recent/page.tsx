'use client';

import { RecentScreen } from '../../places/recent-screen.tsx';
import { OwnStars } from '../../stars/own-stars.tsx';

export default function RecentPage() {
  return (
    <OwnStars>
      <RecentScreen />
    </OwnStars>
  );
}
