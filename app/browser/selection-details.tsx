import type { Entry } from '../../lib/drive/index.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { DetailsList } from './details-list.tsx';

const text = strings.browse.details;

/** Folders have no size of their own, and what is in them is not counted. */
export function SelectionDetails({ chosen }: { chosen: readonly Entry[] }) {
  const folders = chosen.filter(({ kind }) => kind === 'folder').length;
  const total = chosen.reduce((sum, { size }) => sum + size, 0);
  return (
    <>
      <p className="mb-3 font-medium">{strings.drive.selected(chosen.length)}</p>
      <DetailsList
        rows={[
          [text.folders, String(folders)],
          [text.files, String(chosen.length - folders)],
          [text.totalSize, formatSize(total)],
        ]}
      />
    </>
  );
}
