'use client';

import type { PartyReport, TrustProblem } from '../../lib/drive/trust/trust-report.ts';
import { formatMoment } from '../format/moment.ts';
import { Identifier } from '../network-page/identifier.tsx';
import { networkStrings } from '../strings/network-strings.ts';
import { trustStrings as text } from '../strings/trust-strings.ts';
import { StandingBadge } from './standing-badge.tsx';

/** What is shown of one worker or gatekeeper. */
export function PartyCard({ party, name }: { party: PartyReport; name: string }) {
  const { standing, problem, evidence, vouchedBy, role, leasedUntil } = party;
  return (
    <li className="rounded-xl border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="flex-1 font-semibold">{name}</h3>
        <StandingBadge standing={standing} />
      </div>
      {problem !== undefined && (
        <p className={`mt-2 text-sm ${standing === 'failed' ? 'text-danger' : 'text-caution'}`}>
          {problemText(problem)}
        </p>
      )}
      <dl className="mt-2 flex flex-col gap-1">
        <Identifier name={text.identity} value={party.identity} />
        {evidence !== undefined && (
          <>
            <Fact name={text.tee} value={kindOf(evidence.tee)} />
            <Identifier name={text.measurement} value={evidence.measurement} />
            <Fact
              name={text.level}
              value={
                evidence.tcb === undefined
                  ? text.noLevel
                  : text.levelOf(evidence.tcb.status, formatMoment(evidence.tcb.date))
              }
            />
            {evidence.advisories.length > 0 && (
              <Fact name={text.advisories} value={evidence.advisories.join(', ')} />
            )}
            <Identifier name={text.platform} value={evidence.platform} />
            {evidence.operator !== '' && <Fact name={text.operator} value={evidence.operator} />}
          </>
        )}
      </dl>
      <p className="mt-2 text-sm text-muted">
        {[
          ...(vouchedBy === undefined ? [] : [text.vouched(vouchedBy)]),
          ...(role === 'worker'
            ? [leasedUntil === undefined ? text.notLeased : text.leased(formatMoment(leasedUntil))]
            : []),
        ].join(' · ')}
      </p>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="break-words">{value}</dd>
    </div>
  );
}

/** A kind in words; one that is newer than this app by its own name. */
const kindOf = (tee: string): string =>
  Object.entries(networkStrings.kinds).find(([kind]) => kind === tee)?.[1] ?? tee;

const problemText = ({ code }: TrustProblem): string =>
  Object.entries(text.problems).find(([known]) => known === code)?.[1] ?? text.otherProblem(code);
