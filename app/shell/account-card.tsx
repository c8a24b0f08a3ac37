'use client';

import { shorten } from '../format/visible-name.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { CopyIcon } from '../ui/copy-button.tsx';

const text = strings.drive.nav;

/** The address that others share with. */
export function AccountCard() {
  const { address } = useAccount();
  return (
    <div className="rounded-lg bg-sunken px-3 py-2">
      <p className="text-xs text-muted" title={text.addressHint}>
        {text.address}
      </p>
      <div className="flex items-center justify-between gap-1">
        <code className="min-w-0 truncate text-sm" title={address}>
          {shorten(address, 8)}
        </code>
        <CopyIcon text={address} label={text.copyAddress} />
      </div>
    </div>
  );
}
