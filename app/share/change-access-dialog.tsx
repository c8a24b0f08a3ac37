'use client';

import { useState } from 'react';
import type { Drive, GrantInfo, GrantTerms } from '../../lib/drive/index.ts';
import type { GrantConditionsProps } from '../conditions/grant-conditions.tsx';
import { useGrantConditions } from '../conditions/use-grant-conditions.ts';
import { strings } from '../strings/strings.ts';
import { Choice } from '../ui/choice.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { accessName } from './access-terms.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { ExpiryField, useExpiry } from './expiry-field.tsx';
import { OpensField, useOpens } from './opens-field.tsx';

const text = strings.links;
const roles: readonly GrantInfo['role'][] = ['viewer', 'editor'];

const GrantConditions = lazyPart<GrantConditionsProps>(
  async () => (await import('../conditions/grant-conditions.tsx')).GrantConditions,
);

type ChangeAccessProps = {
  drive: Drive;
  grant: GrantInfo;
  onChanged: () => Promise<void>;
  onClose: () => void;
};

/** Other terms for an access that is there: the link, or the person's place, stays what it is. */
export function ChangeAccessDialog({ drive, grant, onChanged, onClose }: ChangeAccessProps) {
  const isLink = grant.kind === 'link';
  const expiry = useExpiry(grant.expiresAt === null ? 'never' : 'kept');
  const opens = useOpens(grant.maxOpens);
  const [role, setRole] = useState(grant.role);
  const conditions = useGrantConditions(drive, grant);
  const resolve = async (): Promise<GrantTerms | null> => {
    const term = expiry.resolve();
    const limit = opens.resolve();
    const wanted = await conditions.check();
    if (term === null || limit === undefined || wanted === undefined) return null;
    const expiresAt = expiry.expiry.choice === 'kept' ? grant.expiresAt : (term.expiresAt ?? null);
    return isLink ? { expiresAt, maxOpens: limit } : { expiresAt, role, ...(await conditions.make(wanted)) };
  };
  return (
    <ChangeDialog
      title={text.editTitle}
      submit={text.save}
      saved={text.saved}
      resolve={resolve}
      change={async (terms) => {
        await drive.changeGrant(grant, terms);
        await onChanged();
      }}
      onClose={onClose}
    >
      {(isPending) => (
        <>
          <p className="break-words text-muted">{accessName(grant)}</p>
          {!isLink && (
            <Choice
              label={strings.sharing.role}
              value={role}
              options={roles.map((value) => ({ value, text: strings.sharing.roles[value] }))}
              onChange={setRole}
            />
          )}
          <ExpiryField state={expiry} />
          {isLink && <OpensField state={opens} hint={text.opensTotalHint(grant.opens)} />}
          {!isLink && <GrantConditions drive={drive} state={conditions} isPending={isPending} />}
        </>
      )}
    </ChangeDialog>
  );
}
