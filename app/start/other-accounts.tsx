'use client';

import { UserRound } from 'lucide-react';
import { accountLabel } from '../account/account-label.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';

const text = strings.start.others;

/** The other accounts of this device, and the way to one that is not here yet. */
export function OtherAccounts() {
  const { list, chosen } = useSession((session) => session.stored);
  const choose = useSession((session) => session.choose);
  const others = list.filter(({ address }) => address !== chosen);
  if (list.length === 0) return null;
  return (
    <section aria-label={text.title} className="mt-6 flex flex-col gap-2">
      {others.length > 0 && <h2 className="text-sm font-medium text-muted">{text.title}</h2>}
      {others.map((other) => (
        <Button
          key={other.address}
          className="w-full justify-start"
          aria-label={text.open(accountLabel(other))}
          onPress={() => {
            choose(other.address);
          }}
        >
          <UserRound aria-hidden className="size-4" />
          {accountLabel(other)}
        </Button>
      ))}
      {chosen !== null && (
        <Button
          look="quiet"
          onPress={() => {
            choose(null);
          }}
        >
          {text.another}
        </Button>
      )}
    </section>
  );
}
