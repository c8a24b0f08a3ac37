'use client';

import { RequestScreen } from '../request-page/request-screen.tsx';

export default function RequestPage() {
  return <RequestScreen />;
}
