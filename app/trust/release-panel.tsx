'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Release } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { formatMoment } from '../format/moment.ts';
import { shorten } from '../format/visible-name.ts';
import { useAccount } from '../session/use-account.ts';
import { trustStrings as text } from '../strings/trust-strings.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/loading.tsx';
import { auditOwnDrive } from './trust-client.ts';
import type { Audited } from './trust-worker.ts';

/** Every key that left the enclave, and to whom: asked for by the owner, because it reads the whole log. */
export function ReleasePanel({ network }: { network: string }) {
  const account = useAccount();
  const [isWanted, setWanted] = useState(false);
  const audit = useQuery({
    queryKey: ['account', account.drive.id, 'releases'],
    queryFn: () => auditOwnDrive(network, account),
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
    // Proofs are bytes: they are taken as they are.
    structuralSharing: false,
  });
  return (
    <section aria-labelledby="releases-title" className="flex flex-col gap-3">
      <h3 id="releases-title" className="font-semibold">
        {text.releasesTitle}
      </h3>
      <p className="text-muted">{text.releasesIntro}</p>
      {!isWanted && (
        <div>
          <Button
            onPress={() => {
              setWanted(true);
            }}
          >
            {text.showReleases}
          </Button>
        </div>
      )}
      {isWanted && audit.isPending && <Loading label={text.loadingReleases} />}
      {audit.isError && <ErrorPanel error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.data !== undefined && <Releases audit={audit.data} />}
    </section>
  );
}

/** Rows drawn at first, and more at each wish. */
const STEP = 50;

function Releases({ audit }: { audit: Audited }) {
  const [shown, setShown] = useState(STEP);
  const { releases, block, time, witnesses, unreadable } = audit;
  const newest = releases.toSorted((a, b) => b.time - a.time);
  return (
    <>
      <p className="text-sm text-muted">{text.complete(block, formatMoment(time), witnesses)}</p>
      {unreadable > 0 && <p className="text-sm text-caution">{text.unreadable(unreadable)}</p>}
      {releases.length === 0 && unreadable === 0 && <p>{text.noReleases}</p>}
      {releases.length > 0 && (
        <ul
          aria-label={text.releasesTitle}
          className="divide-y divide-line rounded-xl border border-line bg-panel"
        >
          {newest.slice(0, shown).map((release, at) => (
            <ReleaseRow key={String(at)} release={release} />
          ))}
        </ul>
      )}
      {releases.length > shown && (
        <div>
          <Button
            onPress={() => {
              setShown(shown + STEP);
            }}
          >
            {text.more(Math.min(STEP, releases.length - shown))}
          </Button>
        </div>
      )}
    </>
  );
}

function ReleaseRow({ release: { to, file, time, worker } }: { release: Release }) {
  const { address, drive } = useAccount();
  const entry = file === undefined ? undefined : drive.snapshot().entries.get(file.id);
  const name = entry === undefined ? text.another : entryName(entry);
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2">
      <span className="font-medium" title={to}>
        {to === address ? text.you : shorten(to, 8)}
      </span>
      <bdi className="min-w-0 flex-1 truncate">
        {file?.isThumbnail === true ? text.thumbnail(name) : name}
      </bdi>
      <span className="text-sm text-muted" title={worker}>
        {text.through(shorten(worker.slice(2), 4))}
      </span>
      <time dateTime={new Date(time).toISOString()} className="text-sm text-muted tabular-nums">
        {formatMoment(time)}
      </time>
    </li>
  );
}
