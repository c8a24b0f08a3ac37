'use client';

import { SharedScreen } from '../../shared-items/shared-screen.tsx';

export default function SharedPage() {
  return <SharedScreen />;
}
