'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { accountLabel } from '../account/account-label.ts';
import { useStoredAccount } from '../account/use-stored-account.ts';
import { shorten } from '../format/visible-name.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { CopyIcon } from '../ui/copy-button.tsx';

const text = strings.drive.nav;

/** The account that is open, and the address that others share with. */
export function AccountCard() {
  const { address } = useAccount();
  const stored = useStoredAccount();
  return (
    <div className="rounded-lg bg-sunken px-3 py-2">
      <Link
        href="/account/"
        title={strings.account.toAccount}
        className="flex items-center justify-between gap-2 rounded text-sm font-medium underline-offset-2 hover:underline"
      >
        {stored === undefined || stored.name === '' ? strings.account.title : accountLabel(stored)}
        <ChevronRight aria-hidden className="size-4 text-muted" />
      </Link>
      <div className="flex items-center justify-between gap-1">
        <code className="min-w-0 truncate text-sm" title={`${text.address}: ${address}. ${text.addressHint}`}>
          {shorten(address, 8)}
        </code>
        <CopyIcon text={address} label={text.copyAddress} />
      </div>
    </div>
  );
}
