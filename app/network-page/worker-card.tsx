'use client';

import type { NetworkView } from '../../lib/protocol/network-view.ts';
import { formatMoment } from '../format/moment.ts';
import { networkStrings } from '../strings/network-strings.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';
import { Identifier } from './identifier.tsx';

const text = networkStrings;

type Worker = NetworkView['workers'][number];

const tones: Record<Worker['status'], BadgeTone> = { admitted: 'good', pending: 'plain', refused: 'danger' };

/** A kind in words; one that is newer than this app by its own name. */
const kindOf = (tee: string): string => Object.entries(text.kinds).find(([kind]) => kind === tee)?.[1] ?? tee;

export function WorkerCard({ worker, number }: { worker: Worker; number: number }) {
  const { tee, tcb } = worker;
  return (
    <li className="rounded-xl border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="flex-1 font-semibold">
          {text.worker} {number}
        </h3>
        <Badge tone={tones[worker.status]}>{text.status[worker.status]}</Badge>
        {tee !== '' && <Badge tone={tee === 'simulated' ? 'caution' : 'plain'}>{kindOf(tee)}</Badge>}
      </div>
      {worker.reason !== '' && (
        <p className="mt-2 text-sm text-muted">
          {text.reason}: {worker.reason}
        </p>
      )}
      <dl className="mt-2 flex flex-col gap-1">
        <Identifier name={text.identity} value={worker.identity} />
        <Identifier name={text.measurement} value={worker.measurement} />
        {tcb !== undefined && (
          <div>
            <dt className="text-sm text-muted">{text.level}</dt>
            <dd>{text.levelSince(tcb.status, formatMoment(tcb.date))}</dd>
          </div>
        )}
        <div>
          <dt className="text-sm text-muted">{text.registered}</dt>
          <dd>{formatMoment(worker.registeredAt)}</dd>
        </div>
      </dl>
    </li>
  );
}
