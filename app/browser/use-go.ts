'use client';

import { useRouter } from 'next/navigation';

/** Goes to another folder of this page (`#…`) or to another page. */
export function useGo(): (href: string) => void {
  const router = useRouter();
  return (href) => {
    if (href.startsWith('#')) window.location.hash = href;
    else router.push(href);
  };
}
