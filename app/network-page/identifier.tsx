'use client';

import { shorten } from '../format/visible-name.ts';
import { networkStrings } from '../strings/network-strings.ts';
import { CopyIcon } from '../ui/copy-button.tsx';

/** A name and a long id, inside a `dl`: shortened for the eye, whole for the clipboard. */
export function Identifier({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="flex items-center justify-between gap-2" title={value}>
        <span className="truncate font-mono text-sm">{shorten(value, 10)}</span>
        <CopyIcon text={value} label={networkStrings.copy(`${name} ${value.slice(0, 6)}`)} />
      </dd>
    </div>
  );
}
