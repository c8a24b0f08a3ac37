'use client';

import { Link2, User } from 'lucide-react';
import type { GrantInfo } from '../../lib/drive/index.ts';
import { shorten } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { accessName, accessTerms } from './access-terms.ts';
import { linkUrl } from './link-url.ts';

const text = strings.sharing;

type AccessRowProps = { grant: GrantInfo; onChange: () => void; onRemove: () => void };

/** One person or link that has access. */
export function AccessRow({ grant, onChange, onRemove }: AccessRowProps) {
  const isLink = grant.kind === 'link';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span aria-hidden className="text-muted">
        {isLink ? <Link2 className="size-5" /> : <User className="size-5" />}
      </span>
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium" title={isLink ? grant.account : grant.label}>
          {isLink && `${text.linkName} `}
          <span className="font-mono text-sm">
            {isLink ? shorten(grant.account) : shorten(grant.label, 8)}
          </span>
        </p>
        <p className="text-sm text-muted">{accessTerms(grant).join(' · ')}</p>
      </div>
      {isLink && grant.label !== '' && <CopyIcon text={linkUrl(grant.label)} label={text.copyLink} />}
      <Button look="quiet" aria-label={strings.links.edit(accessName(grant))} onPress={onChange}>
        {strings.links.editShort}
      </Button>
      <Button look="quiet" aria-label={text.removeAccess(accessName(grant))} onPress={onRemove}>
        {text.remove}
      </Button>
    </li>
  );
}
