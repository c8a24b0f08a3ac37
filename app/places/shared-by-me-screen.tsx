'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { useState } from 'react';
import type { Entry, GrantInfo } from '../../lib/drive/index.ts';
import type { SignsPanelProps } from '../conditions/signs-panel.tsx';
import { FreshnessNote } from '../browser/freshness-note.tsx';
import { useLiveDrive } from '../browser/use-live-drive.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { OwnRequests } from '../requests/own-requests.tsx';
import { useAccount } from '../session/use-account.ts';
import { ShareDialog } from '../share/share-dialog.tsx';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Loading } from '../ui/loading.tsx';
import { sharedThings, type SharedThing } from './shared-things.ts';
import { SharedThingCard } from './shared-thing-card.tsx';

const text = strings.links.mine;
const PERIOD = 15_000;

const SignsPanel = lazyPart<SignsPanelProps>(
  async () => (await import('../conditions/signs-panel.tsx')).SignsPanel,
);

/** Every person and every link that can open something of one's own, in one place, each of which can be changed or taken back. */
export function SharedByMeScreen() {
  const { drive } = useAccount();
  const { snapshot, refresh } = useLiveDrive(drive);
  const queries = useQueryClient();
  const [managed, setManaged] = useState<Entry | null>(null);
  const grants = useQuery({
    queryKey: ['account', drive.id, 'grants'],
    queryFn: () => drive.grants(),
    refetchInterval: PERIOD,
    structuralSharing: false,
  });
  const changed = async (): Promise<void> => {
    // Also what single entries' dialogs know.
    await Promise.all([queries.invalidateQueries({ queryKey: ['account', drive.id, 'grants'] }), refresh()]);
  };
  return (
    <Place heading={<PlaceTitle>{text.title}</PlaceTitle>}>
      {grants.data !== undefined && grants.isError && (
        <FreshnessNote recalled={grants.dataUpdatedAt} error={grants.error} />
      )}
      {/* Nobody inherits by an access without conditions. */}
      {grants.data?.some(({ policy }) => policy !== null) === true && <SignsPanel drive={drive} />}
      {grants.data !== undefined ? (
        <SharedThings
          things={sharedThings(snapshot, grants.data)}
          onChanged={changed}
          onManage={setManaged}
        />
      ) : grants.isError ? (
        <ErrorPanel error={grants.error} onRetry={() => void grants.refetch()} />
      ) : (
        <Loading label={text.loading} />
      )}
      <OwnRequests
        drive={drive}
        snapshot={snapshot}
        told={grants.error}
        nothing={grants.data?.length === 0 && <SharesNothing />}
      />
      {managed !== null && (
        <ShareDialog
          drive={drive}
          entry={managed}
          onChanged={changed}
          onClose={() => {
            setManaged(null);
          }}
        />
      )}
    </Place>
  );
}

type SharedThingsProps = {
  things: readonly SharedThing<GrantInfo>[];
  onChanged: () => Promise<void>;
  onManage: (entry: Entry) => void;
};

function SharedThings({ things, onChanged, onManage }: SharedThingsProps) {
  const { drive } = useAccount();
  if (things.length === 0) return null;
  return (
    <>
      <p className="px-1 text-muted">
        {text.intro} {strings.sharing.permanent}
      </p>
      <ul aria-label={text.list} className="flex flex-col gap-4">
        {things.map((thing) => (
          <SharedThingCard key={thing.node} {...{ drive, thing, onChanged, onManage }} />
        ))}
      </ul>
    </>
  );
}

function SharesNothing() {
  return (
    <EmptyState icon={<Share2 className="size-6" />} title={text.emptyTitle}>
      {text.emptyText}
    </EmptyState>
  );
}
