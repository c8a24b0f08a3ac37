'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { readPreview } from './read-preview.ts';

/** What an entry looks like, and how many of its bytes are there meanwhile. */
export function usePreview(drive: Drive, entry: Entry) {
  const [fetched, setFetched] = useState(0);
  const preview = useQuery({
    queryKey: ['account', drive.id, 'preview', entry.id, entry.version],
    queryFn: ({ signal }) => readPreview(drive, entry, { signal, onProgress: setFetched }),
    staleTime: Infinity,
    gcTime: 0,
    structuralSharing: false,
  });
  return { preview, fetched };
}
