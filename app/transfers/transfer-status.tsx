'use client';

import { explainError } from '../errors/explain-error.ts';
import { FileFault, FilesFault } from '../errors/file-fault.ts';
import { formatDuration } from '../format/duration.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { Name } from '../ui/name.tsx';
import { isFolder, secondsLeft, type Transfer } from './transfer.ts';

const text = strings.transfers;

/** What a transfer is doing, how far it is, and how long it will take. */
export function TransferStatus({ transfer }: { transfer: Transfer }) {
  const { phase, kind, total, bytes, speed, block, count } = transfer;
  const name = phase === 'done' && kind === 'download' ? text.phases.saved : text.phases[phase];
  const isUnderWay =
    phase === 'storing' || phase === 'fetching' || phase === 'paused' || phase === 'interrupted';
  const left = secondsLeft(transfer);
  const parts = [
    count !== undefined && (isUnderWay || phase === 'failed' || phase === 'stopped')
      ? text.ofFiles(count.done, count.total)
      : count !== undefined && text.files(count.total),
    phase === 'done' && block !== null && text.inBlock(block),
    isUnderWay && total > 0 && `${formatSize(bytes)} / ${formatSize(total)}`,
    speed !== null &&
      speed > 0 &&
      (phase === 'storing' || phase === 'fetching') &&
      text.speed(formatSize(speed)),
    left !== null && left > 0 && text.left(formatDuration(left)),
  ].filter((part) => part !== false);
  return (
    <>
      <p className={`text-sm ${phase === 'failed' ? 'text-danger' : 'text-muted'}`}>
        <span data-phase={phase}>{name}</span>
        {parts.map((part) => ` · ${part}`)}
      </p>
      {phase === 'failed' && <Failures error={transfer.error} />}
      {phase === 'interrupted' && <p className="text-sm text-caution">{text.interruptedText}</p>}
      {phase === 'lost' && (
        <p className="text-sm text-muted">
          {transfer.handle !== undefined
            ? text.lostKnownText
            : isFolder(transfer)
              ? text.lostFolderText
              : text.lostText}
        </p>
      )}
    </>
  );
}

/** How many of the files that failed are named. */
const NAMED = 20;

function Failures({ error }: { error: unknown }) {
  if (!(error instanceof FilesFault)) return <Failure error={error} />;
  const { faults } = error;
  return (
    <>
      {faults.slice(0, NAMED).map((fault) => (
        <Failure key={fault.file} error={fault} />
      ))}
      {faults.length > NAMED && <p className="text-sm text-danger">{text.more(faults.length - NAMED)}</p>}
    </>
  );
}

function Failure({ error }: { error: unknown }) {
  const { title, advice } = explainError(error);
  return (
    <p className="text-sm break-words text-danger">
      {error instanceof FileFault && (
        <>
          <Name>{error.file}</Name>:{' '}
        </>
      )}
      {title}. {advice}
    </p>
  );
}
