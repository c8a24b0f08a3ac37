'use client';

import { RotateCcw, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { trashChoices } from './entry-choices.tsx';
import { entryName } from './entry-name.ts';
import { noKeys } from './collection/selection.ts';
import { EntryCollection } from './entry-collection.tsx';
import { sortEntries, trashedTops, type Sorting } from './listing.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useChanges } from './use-changes.ts';
import { useLiveDrive, type LiveDrive } from './use-live-drive.ts';

const text = strings.drive;

export function TrashScreen() {
  const { drive } = useAccount();
  const live = useLiveDrive(drive);
  const [doomed, setDoomed] = useState<readonly Entry[]>([]);
  const { restore, purge } = useChanges(drive, live.refresh);
  const all = useMemo(() => trashedTops(live.snapshot), [live.snapshot]);
  return (
    <Place
      heading={<PlaceTitle>{text.nav.trash}</PlaceTitle>}
      actions={
        all.length > 0 && (
          <Button
            onPress={() => {
              setDoomed(all);
            }}
          >
            {text.emptyTrash}
          </Button>
        )
      }
    >
      <TrashList live={live} entries={all} onRestore={restore} onPurge={setDoomed} />
      {doomed.length > 0 && (
        <ConfirmDialog
          title={text.purgeTitle}
          confirm={text.purge}
          onConfirm={() => purge(doomed)}
          onClose={() => {
            setDoomed([]);
          }}
        >
          <p>{text.purgeText(doomed.length)}</p>
          <ul className="mt-3 list-disc pl-5 text-ink">
            {doomed.slice(0, 5).map((entry) => (
              <li key={entry.id} className="break-words">
                <bdi>{entryName(entry)}</bdi>
              </li>
            ))}
            {doomed.length > 5 && <li>{strings.transfers.more(doomed.length - 5)}</li>}
          </ul>
        </ConfirmDialog>
      )}
    </Place>
  );
}

type TrashListProps = {
  live: LiveDrive;
  entries: readonly Entry[];
  onRestore: (entries: readonly Entry[]) => void;
  onPurge: (entries: readonly Entry[]) => void;
};

function TrashList({
  live: { snapshot, saving, error, refresh },
  entries,
  onRestore,
  onPurge,
}: TrashListProps) {
  const [sorting, setSorting] = useState<Sorting>({ column: 'modified', descending: true });
  const [selected, setSelected] = useState(noKeys);
  const chosen = useMemo(() => entries.filter((entry) => selected.has(entry.id)), [entries, selected]);
  const chosenKeys = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  const sorted = useMemo(() => sortEntries(entries, sorting), [entries, sorting]);
  if (!snapshot.synced) {
    return error === null ? (
      <Loading label={text.syncing} />
    ) : (
      <ErrorPanel error={error} onRetry={() => void refresh()} />
    );
  }
  if (entries.length === 0) {
    return (
      <EmptyState icon={<Trash2 className="size-6" />} title={text.trashEmptyTitle}>
        {text.trashEmptyText}
      </EmptyState>
    );
  }
  const withChosen = (act: (chosen: readonly Entry[]) => void) => () => {
    act(chosen);
    setSelected(noKeys);
  };
  return (
    <>
      {chosen.length === 0 ? (
        <p className="px-1 text-sm text-muted">{text.trashNote}</p>
      ) : (
        <SelectionBar
          count={chosen.length}
          actions={[
            {
              id: 'restore',
              text: text.restore,
              icon: <RotateCcw className="size-4" />,
              run: withChosen(onRestore),
            },
            { id: 'purge', text: text.purge, icon: <Trash2 className="size-4" />, run: withChosen(onPurge) },
          ]}
          onClear={() => {
            setSelected(noKeys);
          }}
        />
      )}
      <EntryCollection
        entries={sorted}
        saving={saving}
        sorting={sorting}
        onSort={setSorting}
        selected={chosenKeys}
        onSelect={setSelected}
        choicesOf={(entry) => trashChoices(entry, { restore: onRestore, purge: onPurge })}
      />
    </>
  );
}
