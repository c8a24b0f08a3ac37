'use client';

import { FileCheck, Hourglass, Link2Off, ShieldOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DriveErrorCode } from '../../lib/drive/index.ts';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { strings } from '../strings/strings.ts';
import { DeadEnd } from '../ui/dead-end.tsx';

const text = strings.requests.page;
const look = 'size-6';

type End = { icon: ReactNode; title: string; what: string };

const ends = {
  'bad-link': { icon: <Link2Off className={look} />, title: text.badTitle, what: text.badText },
  'not-found': { icon: <Link2Off className={look} />, title: text.goneTitle, what: text.goneText },
  'not-permitted': { icon: <ShieldOff className={look} />, title: text.closedTitle, what: text.closedText },
  expired: { icon: <Hourglass className={look} />, title: text.expiredTitle, what: text.expiredText },
  full: { icon: <FileCheck className={look} />, title: text.fullTitle, what: text.fullText },
} satisfies Partial<Record<DriveErrorCode, End>>;

export type EndCode = keyof typeof ends;

/** Which end of a request an error means, if it means one that is for good. */
export function endOf(error: unknown): EndCode | undefined {
  const code = driveCodeOf(error);
  return code !== undefined && isEnd(code) ? code : undefined;
}

const isEnd = (code: string): code is EndCode => Object.hasOwn(ends, code);

/** Why nothing can be left here any more. */
export function RequestEnd({ code }: { code: EndCode }) {
  const { icon, title, what } = ends[code];
  return (
    <DeadEnd icon={icon} title={title}>
      {what}
    </DeadEnd>
  );
}

/** An error in place of the request: an end that is for good says which it is, anything else can be tried again. */
export function RequestProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = endOf(error);
  return code === undefined ? <ErrorPanel error={error} onRetry={onRetry} /> : <RequestEnd code={code} />;
}
