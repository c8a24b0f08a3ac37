'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { toast } from '../ui/toast.ts';
import type { Collected, Drive } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { strings } from '../strings/strings.ts';
import { depositsKey } from './requests-key.ts';

const text = strings.requests;

/** While requests are open, and while none is: another device may make one. */
const PERIOD = 10_000;
const IDLE_PERIOD = 60_000;

/** Fetches what came in by requests into one's own drive, again and again while the page is visible, and tells of it. */
export function useCollecting(drive: Drive): void {
  useEffect(() => {
    // What an earlier visit did not bring to an end.
    drive.releaseErased().catch(() => undefined);
  }, [drive]);
  useQuery({
    queryKey: depositsKey(drive),
    queryFn: async () => {
      const collected = await drive.collectDeposits();
      tell(drive, collected);
      return collected.isExpecting;
    },
    refetchInterval: ({ state }) => (state.data === true ? PERIOD : IDLE_PERIOD),
    refetchOnWindowFocus: true,
  });
}

function tell(drive: Drive, { added, refused }: Collected): void {
  const { entries, roots } = drive.snapshot();
  for (const [id, files] of Map.groupBy(added, ({ folder }) => folder)) {
    const folder = entries.get(id);
    const name = folder === undefined || id === roots[0] ? strings.drive.nav.files : entryName(folder);
    toast.success(text.arrived(files.length, name));
  }
  if (refused > 0) toast.error(text.notKept(refused));
}
