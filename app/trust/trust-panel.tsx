'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PartyReport, TrustReport } from '../../lib/drive/trust/trust-report.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { formatMoment } from '../format/moment.ts';
import { useAccount } from '../session/use-account.ts';
import { trustStrings as text } from '../strings/trust-strings.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/loading.tsx';
import { Note } from '../ui/note.tsx';
import { PartyCard } from './party-card.tsx';
import { ReleasePanel } from './release-panel.tsx';
import { StandingBadge } from './standing-badge.tsx';
import { verifyOwnDrive } from './trust-client.ts';

/** Who runs the drive of the account, as this device found it by itself. @param network hex. */
export function TrustPanel({ network }: { network: string }) {
  const account = useAccount();
  const check = useQuery({
    queryKey: ['account', account.drive.id, 'trust'],
    queryFn: () => verifyOwnDrive(network, account),
    staleTime: 0,
  });
  return (
    <section aria-labelledby="trust-title" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="trust-title" className="text-lg font-semibold">
          {text.title}
        </h2>
        {check.data !== undefined && <StandingBadge standing={check.data.standing} />}
        <span className="flex-1" />
        {check.data !== undefined && (
          <span className="text-sm text-muted">{text.checkedAt(formatMoment(check.data.checkedAt))}</span>
        )}
        <Button isPending={check.isFetching} onPress={() => void check.refetch()}>
          {text.again}
        </Button>
      </div>
      <p className="text-muted">{text.intro}</p>
      {check.isPending && <Loading label={text.checking} />}
      {check.isError && <ErrorPanel error={check.error} onRetry={() => void check.refetch()} />}
      {check.data !== undefined && <Report report={check.data} />}
      <ReleasePanel network={network} />
    </section>
  );
}

const tones = { verified: 'plain', simulated: 'caution', unchecked: 'caution', failed: 'danger' } as const;

function Report({ report }: { report: TrustReport }) {
  const { standing, workers, gatekeepers } = report;
  return (
    <>
      <Note tone={tones[standing]} role="status">
        {workers.length === 0 ? text.verdict.nobody : text.verdict[standing]}
      </Note>
      <Facts report={report} />
      <Parties title={text.workers} parties={workers} one={text.worker} />
      <Parties title={text.gatekeepers} parties={gatekeepers} one={text.gatekeeper} />
    </>
  );
}

function Facts({ report }: { report: TrustReport }) {
  const { commitment, live, isOwnCode, threshold, gatekeepers, directoryOf } = report;
  const facts: [string, ReactNode][] = [
    [text.code, isOwnCode ? text.ownCode : text.otherCode],
    [
      text.committed,
      commitment === undefined ? text.notCommitted : text.committedAt(commitment.version, commitment.block),
    ],
    [text.live, live === undefined ? text.silent : text.liveAt(live.block, formatMoment(live.time))],
    [
      text.directory,
      directoryOf === undefined ? text.noDirectory : text.directoryAt(formatMoment(directoryOf)),
    ],
    [text.agree, text.agreeOf(threshold, gatekeepers.length)],
  ];
  return (
    <dl className="grid gap-3 sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name} className="rounded-xl border border-line bg-panel px-4 py-3">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-semibold break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Parties({ title, parties, one }: { title: string; parties: readonly PartyReport[]; one: string }) {
  if (parties.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      <ul className="grid gap-3 lg:grid-cols-2">
        {parties.map((party, at) => (
          <PartyCard key={party.identity} party={party} name={`${one} ${String(at + 1)}`} />
        ))}
      </ul>
    </section>
  );
}
