'use client';

import { DriveScreen } from '../../browser/drive-screen.tsx';
import { OwnStars } from '../../stars/own-stars.tsx';

export default function DrivePage() {
  return (
    <OwnStars>
      <DriveScreen />
    </OwnStars>
  );
}
