'use client';

import { ArrowDownToLine, ArrowUpFromLine, RotateCw, X } from 'lucide-react';
import { explainError } from '../errors/explain-error.ts';
import { formatSize } from '../format/size.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { Name } from '../ui/name.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { isActive, type Transfer } from './transfer-store.ts';
import { useTransfers } from './transfers-context.ts';

const text = strings.transfers;

export function TransferRow({ transfer }: { transfer: Transfer }) {
  const retry = useTransfers((state) => state.retry);
  const stop = useTransfers((state) => state.stop);
  const { id, kind, phase, total, bytes } = transfer;
  const name = visibleName(transfer.name);
  const canRetry = phase === 'failed' || phase === 'stopped';
  return (
    <li className={`flex items-start gap-3 px-4 py-2.5 ${phase === 'waiting' ? 'text-muted' : ''}`}>
      <span aria-hidden className="mt-0.5 text-muted">
        {kind === 'upload' ? <ArrowUpFromLine className="size-4" /> : <ArrowDownToLine className="size-4" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          <Name>{transfer.name}</Name>
        </p>
        <p className={`text-sm ${phase === 'failed' ? 'text-danger' : 'text-muted'}`}>
          <span data-phase={phase}>
            {phase === 'done' && kind === 'download' ? text.phases.saved : text.phases[phase]}
          </span>
          {(phase === 'storing' || phase === 'fetching') &&
            total > 0 &&
            ` · ${formatSize(bytes)} / ${formatSize(total)}`}
        </p>
        {phase === 'failed' && <Failure error={transfer.error} />}
        {isActive(transfer) && phase !== 'waiting' && (
          <ProgressBar
            label={text.progressOf(name)}
            value={phase === 'anchoring' || total === 0 ? null : bytes / total}
          />
        )}
      </div>
      {canRetry && (
        <IconButton
          label={text.retry(name)}
          onPress={() => {
            retry(id);
          }}
        >
          <RotateCw aria-hidden className="size-4" />
        </IconButton>
      )}
      {isActive(transfer) && (
        <IconButton
          label={text.stop(name)}
          onPress={() => {
            stop(id);
          }}
        >
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </li>
  );
}

function Failure({ error }: { error: unknown }) {
  const { title, advice } = explainError(error);
  return (
    <p className="text-sm text-danger">
      {title}. {advice}
    </p>
  );
}
