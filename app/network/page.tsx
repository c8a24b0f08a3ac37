'use client';

import { NetworkScreen } from '../network-page/network-screen.tsx';

export default function NetworkPage() {
  return <NetworkScreen />;
}
