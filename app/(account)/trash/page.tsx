'use client';

import { TrashScreen } from '../../browser/trash-screen.tsx';

export default function TrashPage() {
  return <TrashScreen />;
}
