'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { useSession } from '../session/session-context.ts';
import { useConnection } from '../session/use-connection.ts';
import { DriveShell } from '../shell/drive-shell.tsx';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { StartFrame } from '../start/start-frame.tsx';
import { networkStrings } from '../strings/network-strings.ts';
import { TrustPanel } from '../trust/trust-panel.tsx';
import { Loading } from '../ui/loading.tsx';
import { NetworkDetails } from './network-details.tsx';

const text = networkStrings;
const PERIOD = 3_000;

/** The network that holds the drives: open to everybody, before any key leaves the device. */
export function NetworkScreen() {
  const isUnlocked = useSession((session) => session.account !== null);
  const simulated = useConnection().data?.connection.simulated ?? false;
  if (isUnlocked) {
    return (
      <DriveShell>
        <NetworkPlace isUnlocked />
      </DriveShell>
    );
  }
  return (
    <StartFrame simulated={simulated} wide>
      <NetworkPlace />
    </StartFrame>
  );
}

function NetworkPlace({ isUnlocked = false }: { isUnlocked?: boolean }) {
  const connected = useConnection();
  const connection = connected.data?.connection;
  const view = useQuery({
    queryKey: ['network-view', connection?.id],
    enabled: connection !== undefined,
    queryFn: () => {
      if (connection === undefined) throw new TypeError('asked before there is a connection');
      return connection.view();
    },
    refetchInterval: PERIOD,
  });
  const error = connected.error ?? view.error;
  const retry = connected.isError ? connected.refetch : view.refetch;
  return (
    <Place heading={<PlaceTitle>{text.title}</PlaceTitle>}>
      {isUnlocked && connection !== undefined && <TrustPanel network={connection.id} />}
      {error !== null && <ErrorPanel error={error} onRetry={() => void retry()} />}
      {error === null && view.data === undefined && <Loading label={text.loading} />}
      {view.data !== undefined && connection !== undefined && (
        <NetworkDetails view={view.data} simulated={connection.simulated} />
      )}
    </Place>
  );
}
