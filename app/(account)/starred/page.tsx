'use client';

import { StarredScreen } from '../../places/starred-screen.tsx';
import { OwnStars } from '../../stars/own-stars.tsx';

export default function StarredPage() {
  return (
    <OwnStars>
      <StarredScreen />
    </OwnStars>
  );
}
