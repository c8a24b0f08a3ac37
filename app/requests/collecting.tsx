'use client';

import { useQuery } from '@tanstack/react-query';
import { toast } from '../ui/toast.ts';
import type { Collected, Drive } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { isPassing } from '../errors/explain-error.ts';
import { reportFailure } from '../errors/report-error.ts';
import { strings } from '../strings/strings.ts';
import { depositsKey, releasingKey } from './requests-key.ts';

const text = strings.requests;

/** While requests are open, and while none is: another device may make one. */
const PERIOD = 10_000;
const IDLE_PERIOD = 60_000;

/** Fetches what came in by requests into one's own drive, again and again while the page is visible, and tells of it. */
export function Collecting({ drive }: { drive: Drive }): null {
  useQuery({
    queryKey: releasingKey(drive),
    queryFn: () => releaseErased(drive),
    // Once a visit, whichever screens come and go: what fails is told of once.
    staleTime: Infinity,
    gcTime: Infinity,
  });
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
  return null;
}

/** What an earlier visit did not bring to an end. */
async function releaseErased(drive: Drive): Promise<true> {
  try {
    await drive.releaseErased();
  } catch (error) {
    if (!isPassing(error)) reportFailure(strings.browse.failed.released, error);
  }
  return true;
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
