'use client';

import { useQuery } from '@tanstack/react-query';
import { useHashPath } from '../browser/hash-path.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { useAccount } from '../session/use-account.ts';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { strings } from '../strings/strings.ts';
import { Loading } from '../ui/loading.tsx';
import { NoAccess } from './no-access.tsx';
import { SharedDrive } from './shared-drive.tsx';
import { SharedList } from './shared-list.tsx';

const text = strings.sharing;

/** What others shared: the list, or one of them where the `#` names it (`#item/folder`). */
export function SharedScreen() {
  const account = useAccount();
  const [hash] = useHashPath();
  const [wanted = '', folder = ''] = hash.split('/');
  const items = useQuery({
    queryKey: ['account', account.address, 'shared'],
    queryFn: () => account.sharedWithMe(),
    refetchInterval: 8_000,
    structuralSharing: false,
  });
  const item = items.data?.find((one) => one.id === wanted);
  if (item !== undefined) return <SharedDrive key={item.id} item={item} folder={folder} />;
  if (wanted !== '' && items.isSuccess) return <NoAccess href="#" back={text.backToList} />;
  return (
    <Place heading={<PlaceTitle>{text.incomingTitle}</PlaceTitle>}>
      {items.isPending && <Loading label={text.incomingLoading} />}
      {items.isError && items.data === undefined && (
        <ErrorPanel error={items.error} onRetry={() => void items.refetch()} />
      )}
      {items.data !== undefined && <SharedList items={items.data} onChanged={() => void items.refetch()} />}
    </Place>
  );
}
