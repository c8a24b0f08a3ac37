'use client';

import type { ReactNode } from 'react';
import type { NetworkView } from '../../lib/protocol/network-view.ts';
import { formatMoment } from '../format/moment.ts';
import { networkStrings } from '../strings/network-strings.ts';
import { Badge } from '../ui/badge.tsx';
import { Note } from '../ui/note.tsx';
import { Identifier } from './identifier.tsx';
import { WorkerCard } from './worker-card.tsx';

const text = networkStrings;

type NetworkDetailsProps = {
  view: NetworkView;
  /** From the verified genesis record, not from what the portal says at the moment. */
  simulated: boolean;
};

export function NetworkDetails({ view, simulated }: NetworkDetailsProps) {
  return (
    <div className="flex flex-col gap-8">
      {simulated ? (
        <Note tone="caution" title={`${text.simulated}: ${text.simulatedTitle}`}>
          <p className="mt-1">{text.simulatedText}</p>
        </Note>
      ) : (
        <Note>{text.hardwareText}</Note>
      )}
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="text-lg font-semibold">{text.told}</h2>
          <Badge tone="caution">{text.unchecked}</Badge>
        </div>
        <Facts view={view} />
      </div>
      <Section title={text.workers} intro={text.workersText}>
        {view.workers.length === 0 && <p className="text-muted">{text.noWorkers}</p>}
        <ul className="grid gap-3 lg:grid-cols-2">
          {view.workers.map((worker, index) => (
            <WorkerCard key={worker.identity} worker={worker} number={index + 1} />
          ))}
        </ul>
      </Section>
      <Section title={text.gatekeepers} intro={text.gatekeepersText}>
        {view.gatekeepers.length === 1 && <p className="mb-3 text-sm text-caution">{text.alone}</p>}
        <ul className="grid gap-3 lg:grid-cols-2">
          {view.gatekeepers.map((gatekeeper, index) => (
            <li key={gatekeeper.identity} className="rounded-xl border border-line bg-panel p-4">
              <h3 className="font-semibold">
                {text.gatekeeper} {index + 1}
              </h3>
              <dl className="mt-2 flex flex-col gap-1">
                <Identifier name={text.identity} value={gatekeeper.identity} />
                <Identifier name={text.measurement} value={gatekeeper.measurement} />
              </dl>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={text.allowed} intro={text.allowedText}>
        <dl className="flex flex-col gap-1 rounded-xl border border-line bg-panel p-4">
          {view.measurements.map((measurement) => (
            <Identifier key={measurement} name={text.measurement} value={measurement} />
          ))}
        </dl>
      </Section>
    </div>
  );
}

function Section({ title, intro, children }: { title: string; intro: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="mb-3 text-muted">{intro}</p>
      {children}
    </section>
  );
}

function Facts({ view }: { view: NetworkView }) {
  const facts: [string, ReactNode][] = [
    [text.height, <span className="tabular-nums">{view.height}</span>],
    [text.time, formatMoment(view.time)],
    [text.threshold, text.thresholdOf(view.threshold, view.gatekeepers.length)],
    [text.contracts, view.contracts],
    [text.name, view.name],
  ];
  return (
    <section aria-label={text.facts}>
      <dl className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name} className="rounded-xl border border-line bg-panel px-4 py-3">
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="text-lg font-semibold break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <dl className="mt-3 rounded-xl border border-line bg-panel px-4 py-3">
        <Identifier name={text.id} value={view.network} />
      </dl>
    </section>
  );
}
