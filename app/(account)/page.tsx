'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { strings } from '../strings/strings.ts';
import { Loading } from '../ui/loading.tsx';

/** The address to begin at: leads on to the files. */
export default function HomePage() {
  const router = useRouter();
  useEffect(() => {
    router.replace('/drive/');
  }, [router]);
  return <Loading label={strings.product.loading} />;
}
