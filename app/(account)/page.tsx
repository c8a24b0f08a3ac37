'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession } from './session/session-context.ts';
import { StartScreen } from './start/start-screen.tsx';
import { strings } from './strings/strings.ts';
import { Loading } from './ui/loading.tsx';

export default function HomePage() {
  const isUnlocked = useSession((session) => session.account !== null);
  const router = useRouter();
  useEffect(() => {
    if (isUnlocked) router.replace('/drive/');
  }, [isUnlocked, router]);
  return isUnlocked ? <Loading label={strings.product.loading} /> : <StartScreen />;
}
