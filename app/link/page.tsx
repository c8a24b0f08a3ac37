'use client';

import { LinkScreen } from '../link-page/link-screen.tsx';

export default function LinkPage() {
  return <LinkScreen />;
}
