'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import { deleteAccountStore } from '../session/device-store.ts';
import { useSession } from '../session/session-context.ts';
import type { StoredAccount } from '../session/stored-accounts.ts';
import { useAccount } from '../session/use-account.ts';
import { useLock } from '../session/use-lock.ts';
import { strings } from '../strings/strings.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { accountLabel } from './account-label.ts';

const text = strings.account.device;

/** The accounts of this device: open another one, add one, or remove one from here. */
export function DeviceAccounts() {
  const { address: present } = useAccount();
  const list = useSession((session) => session.stored.list);
  const choose = useSession((session) => session.choose);
  const forget = useSession((session) => session.forget);
  const lock = useLock();
  const router = useRouter();
  const [removing, setRemoving] = useState<StoredAccount | null>(null);
  const open = (address: string | null): void => {
    lock();
    choose(address);
    // The way in leads on to the files of whichever account is opened.
    router.push('/');
  };
  return (
    <>
      <ul aria-label={text.title} className="divide-y divide-line rounded-lg border border-line">
        {list.map((one) => (
          <AccountRow
            key={one.address}
            account={one}
            isPresent={one.address === present}
            onOpen={() => {
              open(one.address);
            }}
            onRemove={() => {
              setRemoving(one);
            }}
          />
        ))}
      </ul>
      <div>
        <Button
          onPress={() => {
            open(null);
          }}
        >
          {text.add}
        </Button>
      </div>
      {removing !== null && (
        <ConfirmDialog
          title={text.removeTitle}
          confirm={text.removeConfirm}
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            if (removing.address === present) lock();
            forget(removing.address);
            deleteAccountStore(removing.address);
            toast.success(text.removed);
            return Promise.resolve();
          }}
        >
          <p className="break-all text-ink">{accountLabel(removing)}</p>
          <p className="mt-2">{text.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

type AccountRowProps = {
  account: StoredAccount;
  isPresent: boolean;
  onOpen: () => void;
  onRemove: () => void;
};

function AccountRow({ account, isPresent, onOpen, onRemove }: AccountRowProps) {
  const label = accountLabel(account);
  return (
    <li className="flex flex-wrap items-center gap-2 px-4 py-2">
      <span className="min-w-40 flex-1 truncate" title={account.address}>
        {label}
      </span>
      {isPresent ? (
        <Badge>{text.present}</Badge>
      ) : (
        <Button look="quiet" aria-label={text.open(label)} onPress={onOpen}>
          {text.openShort}
        </Button>
      )}
      <Button look="quiet" aria-label={text.remove(label)} onPress={onRemove}>
        {text.removeShort}
      </Button>
    </li>
  );
}
