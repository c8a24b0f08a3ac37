'use client';

import { ApproveScreen } from '../../approve-page/approve-screen.tsx';

export default function ApprovePage() {
  return <ApproveScreen />;
}
