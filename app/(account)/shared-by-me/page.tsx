'use client';

import { SharedByMeScreen } from '../../places/shared-by-me-screen.tsx';

export default function SharedByMePage() {
  return <SharedByMeScreen />;
}
