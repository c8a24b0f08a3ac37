'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { TransferRow } from './transfer-row.tsx';
import { canPause, countActive, isActive, isFolder, type Transfer } from './transfer.ts';
import { useTransfers } from './transfers-context.ts';
import { useChooseAgain } from './use-choose-again.ts';

const text = strings.transfers;
const SHOWN = 60;

/** All transfers of the tab; it stays while people go from place to place. */
export function TransferTray() {
  const transfers = useTransfers((state) => state.transfers);
  const [isOpen, setOpen] = useState(true);
  const active = countActive(transfers);
  const ordered = [...transfers].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  return (
    <section
      aria-label={text.region}
      data-transfers={isOpen ? 'open' : 'folded'}
      className="appear fixed inset-x-2 bottom-2 z-30 overflow-hidden rounded-xl border border-line bg-raised shadow-xl sm:right-6 sm:bottom-6 sm:left-auto sm:w-96"
    >
      <div className="flex items-center gap-2 py-2 pr-2 pl-4">
        <p className="flex-1 font-medium" role="status">
          {summaryOf(transfers, active)}
        </p>
        <IconButton
          label={isOpen ? text.hide : text.show}
          aria-expanded={isOpen}
          onPress={() => {
            setOpen(!isOpen);
          }}
        >
          {isOpen ? (
            <ChevronDown aria-hidden className="size-5" />
          ) : (
            <ChevronUp aria-hidden className="size-5" />
          )}
        </IconButton>
      </div>
      {isOpen && (
        <>
          {/* Rows that are done have nothing to focus, so the keyboard scrolls the list itself. */}
          <ul
            tabIndex={0}
            aria-label={text.title}
            className="max-h-64 overflow-y-auto border-t border-line -outline-offset-2"
          >
            {ordered.slice(0, SHOWN).map((transfer) => (
              <TransferRow key={transfer.id} transfer={transfer} />
            ))}
            {ordered.length > SHOWN && (
              <li className="px-4 py-2 text-sm text-muted">{text.more(ordered.length - SHOWN)}</li>
            )}
          </ul>
          <TrayActions transfers={transfers} />
        </>
      )}
    </section>
  );
}

function TrayActions({ transfers }: { transfers: readonly Transfer[] }) {
  const { pause, resume, clearFinished } = useTransfers((state) => state);
  const { choose } = useChooseAgain();
  const pausable = transfers.filter(canPause);
  const paused = transfers.filter(({ phase }) => phase === 'paused');
  const hasEnded = transfers.some((transfer) => !isActive(transfer));
  const lost = transfers.filter(({ phase }) => phase === 'lost');
  const areFolders = lost.some(isFolder);
  const areFiles = !lost.every(isFolder);
  const forEach = (chosen: readonly Transfer[], act: (id: number) => void) => () => {
    for (const { id } of chosen) act(id);
  };
  if (!hasEnded && pausable.length + paused.length < 2) return null;
  return (
    <div className="flex flex-wrap justify-end gap-1 border-t border-line p-2">
      {areFiles && (
        <FileTrigger
          allowsMultiple
          onSelect={(files) => {
            choose([...(files ?? [])]);
          }}
        >
          <Button>{text.chooseAgain}</Button>
        </FileTrigger>
      )}
      {areFolders && (
        <FileTrigger
          acceptDirectory
          onSelect={(files) => {
            choose([...(files ?? [])]);
          }}
        >
          <Button>{text.chooseFolderAgain}</Button>
        </FileTrigger>
      )}
      {pausable.length > 1 && (
        <Button look="quiet" onPress={forEach(pausable, pause)}>
          {text.pauseAll}
        </Button>
      )}
      {paused.length > 1 && (
        <Button look="quiet" onPress={forEach(paused, resume)}>
          {text.resumeAll}
        </Button>
      )}
      {hasEnded && (
        <Button look="quiet" onPress={clearFinished}>
          {text.clear}
        </Button>
      )}
    </div>
  );
}

/** What runs comes first, then what needs attention, then what waits, then what is done. */
function rank(transfer: Transfer): number {
  if (transfer.phase === 'waiting') return 2;
  if (isActive(transfer)) return 0;
  return transfer.phase === 'done' ? 3 : 1;
}

function summaryOf(transfers: readonly Transfer[], active: number): string {
  if (active > 0) return text.active(active);
  const count = (phase: Transfer['phase']): number =>
    transfers.filter((transfer) => transfer.phase === phase).length;
  if (count('failed') > 0) return text.someFailed(count('failed'));
  if (count('lost') > 0) return text.someLost(count('lost'));
  return transfers.every((transfer) => transfer.phase === 'done') ? text.allDone : text.stopped;
}
