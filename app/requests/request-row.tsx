'use client';

import { Inbox } from 'lucide-react';
import type { RequestInfo } from '../../lib/drive/index.ts';
import { formatMoment } from '../format/moment.ts';
import { visibleName } from '../format/visible-name.ts';
import { requestUrl } from '../share/link-url.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { Name } from '../ui/name.tsx';

const text = strings.requests;

type RequestRowProps = {
  request: RequestInfo;
  /** The folder that it fills, where that is not plain. */
  place?: string | undefined;
  onChange: () => void;
  onEnd: () => void;
};

/** One request: what it asks for, and how much of it came. */
export function RequestRow({ request, place, onChange, onEnd }: RequestRowProps) {
  const { fragment } = request;
  const isReadable = fragment !== '';
  const title = requestTitle(request);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span aria-hidden className="text-muted">
        <Inbox className="size-5" />
      </span>
      <div className="min-w-40 flex-1">
        <p className="font-medium break-words">
          <Name>{title}</Name>
        </p>
        <p className="text-sm text-muted">{termsOf(request, place).join(' · ')}</p>
      </div>
      {isReadable && <CopyIcon text={requestUrl(fragment)} label={text.copy} />}
      {isReadable && (
        <Button look="quiet" aria-label={text.edit(title)} onPress={onChange}>
          {text.editShort}
        </Button>
      )}
      <Button look="quiet" aria-label={text.end(title)} onPress={onEnd}>
        {text.endShort}
      </Button>
    </li>
  );
}

export function requestTitle({ title }: RequestInfo): string {
  return title === '' ? text.unreadable : visibleName(title);
}

function termsOf({ files, maxFiles, expiresAt }: RequestInfo, place: string | undefined): string[] {
  const terms = [text.count(files, maxFiles)];
  if (place !== undefined) terms.unshift(text.into(visibleName(place)));
  if (files >= maxFiles) terms.push(text.isFull);
  if (expiresAt !== null) {
    const moment = formatMoment(expiresAt);
    terms.push(expiresAt < Date.now() ? strings.sharing.ended(moment) : strings.sharing.until(moment));
  }
  return terms;
}
