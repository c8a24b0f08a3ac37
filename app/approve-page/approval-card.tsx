'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Approval } from '../../lib/drive/index.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Note } from '../ui/note.tsx';
import { strings } from '../strings/strings.ts';

const text = conditionStrings.approve;

type ApprovalCardProps = {
  account: string;
  state: Awaited<ReturnType<Approval['state']>>;
  /** Whether whoever looks at it is the one who asks. */
  isOwn: boolean;
  isPending: boolean;
  onAnswer: (agrees: boolean) => void;
  children: ReactNode;
};

/** Who asks, what agreeing means, how many did, and the answer. */
export function ApprovalCard({ account, state, isOwn, isPending, onAnswer, children }: ApprovalCardProps) {
  const { given, needed, mine } = state;
  return (
    <section className="flex max-w-2xl flex-col gap-4 rounded-xl border border-line bg-panel p-5">
      <p className="text-muted">{text.intro}</p>
      <div>
        <h2 className="font-semibold">{text.who}</h2>
        <p className="mt-1 flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 text-sm break-all">{account}</code>
          <CopyIcon text={account} label={strings.requests.copy} />
        </p>
      </div>
      <Note tone="caution">{text.means}</Note>
      <div role="status">
        <p className="font-medium">{text.count(given, needed)}</p>
        {given >= needed && <p className="text-sm text-muted">{text.enough}</p>}
        {mine && (
          <p className="flex items-center gap-1.5 text-sm text-good">
            <Check aria-hidden className="size-4" />
            {text.mine}
          </p>
        )}
      </div>
      {children}
      {isOwn ? (
        <Note>{text.own}</Note>
      ) : (
        <div>
          <Button
            look={mine ? 'secondary' : 'primary'}
            isPending={isPending}
            onPress={() => {
              onAnswer(!mine);
            }}
          >
            {mine ? text.takeBack : text.agree}
          </Button>
        </div>
      )}
    </section>
  );
}
