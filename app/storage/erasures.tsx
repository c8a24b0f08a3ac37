'use client';

import { useQuery } from '@tanstack/react-query';
import type { Drive, Erasure } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { formatSize } from '../format/size.ts';
import { formatMoment } from '../format/moment.ts';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { erasuresKey } from './storage-keys.ts';

/** So many receipts are shown; the command line lists them all. */
const SHOWN = 50;

/** Receipts of what was deleted for good. */
export function Erasures({ drive }: { drive: Drive }) {
  const erasures = useQuery({ queryKey: erasuresKey(drive), queryFn: () => drive.erasures() });
  if (erasures.error !== null) return <ErrorNote error={erasures.error} />;
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium">{text.erased}</h3>
      <p className="text-sm text-muted">{text.erasedText}</p>
      {erasures.data?.length === 0 && <p className="text-sm">{text.nothing}</p>}
      <ul className="flex flex-col gap-2">
        {erasures.data?.slice(0, SHOWN).map((erasure) => (
          <Receipt key={erasure.id} erasure={erasure} />
        ))}
      </ul>
    </div>
  );
}

function Receipt({ erasure }: { erasure: Erasure }) {
  const { time, position, files, versions, bytes, waiting, absent, kept, released } = erasure;
  return (
    <li className="rounded-lg bg-sunken px-3 py-2 text-sm">
      <p className="font-medium">{text.entry(files, versions, formatSize(bytes))}</p>
      <p className="text-muted">{text.keys(formatMoment(time), position)}</p>
      {waiting > 0 && <p className="text-muted">{text.atStore(waiting)}</p>}
      {released !== null && <p className="text-muted">{text.gone(formatMoment(released.time))}</p>}
      {absent > 0 && <p className="text-muted">{text.absent(absent)}</p>}
      {kept > 0 && <p className="text-muted">{text.kept(kept)}</p>}
    </li>
  );
}
