'use client';

import { ArrowDownToLine, ArrowUpFromLine, Pause, Play, RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { Name } from '../ui/name.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { TransferRefusal } from './transfer-refusal.tsx';
import { TransferStatus } from './transfer-status.tsx';
import { canPause, isActive, type Transfer } from './transfer.ts';
import { useTransfers } from './transfers-context.ts';
import { useChooseAgain } from './use-choose-again.ts';

const text = strings.transfers;
const look = 'size-4';

export function TransferRow({ transfer }: { transfer: Transfer }) {
  const { kind, phase, total, bytes } = transfer;
  const name = visibleName(transfer.name);
  const isQuiet = phase === 'waiting' || phase === 'paused';
  return (
    <li className={`flex items-start gap-3 px-4 py-2.5 ${isQuiet ? 'text-muted' : ''}`}>
      <span aria-hidden className="mt-0.5 text-muted">
        {kind === 'upload' ? <ArrowUpFromLine className={look} /> : <ArrowDownToLine className={look} />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          <Name>{transfer.name}</Name>
        </p>
        <TransferStatus transfer={transfer} />
        <TransferRefusal transfer={transfer} />
        {isActive(transfer) && phase !== 'waiting' && (
          <ProgressBar
            label={text.progressOf(name)}
            value={phase === 'anchoring' || total === 0 ? null : bytes / total}
          />
        )}
      </div>
      <TransferActions transfer={transfer} name={name} />
    </li>
  );
}

function TransferActions({ transfer, name }: { transfer: Transfer; name: string }) {
  const { retry, pause, resume, stop } = useTransfers((state) => state);
  const { goOn } = useChooseAgain();
  const { id, phase, handle } = transfer;
  const act = (label: string, icon: ReactNode, run: (id: number) => void) => (
    <IconButton
      label={label}
      onPress={() => {
        run(id);
      }}
    >
      {icon}
    </IconButton>
  );
  return (
    <div className="flex">
      {canPause(transfer) && act(text.pause(name), <Pause aria-hidden className={look} />, pause)}
      {phase === 'lost' &&
        handle !== undefined &&
        act(text.resume(name), <Play aria-hidden className={look} />, () => {
          goOn(transfer);
        })}
      {phase === 'paused' && act(text.resume(name), <Play aria-hidden className={look} />, resume)}
      {(phase === 'failed' || phase === 'stopped') &&
        act(text.retry(name), <RotateCw aria-hidden className={look} />, retry)}
      {isActive(transfer) && act(text.stop(name), <X aria-hidden className={look} />, stop)}
    </div>
  );
}
