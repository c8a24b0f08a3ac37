import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { UploadSource } from '../../lib/drive/index.ts';
import type { Chosen } from '../transfers/file-sources.ts';
import type { Aim } from './drop-area.tsx';
import { entryName } from './entry-name.ts';
import { canEdit } from './listing.ts';
import { takesEntries } from './may-move.ts';

const text = strings.browse.drops;

type FileDrops = {
  snapshot: DriveSnapshot;
  /** The open folder, where it takes files. */
  here: Entry | undefined;
  onUpload: (folder: string, chosen: Chosen) => void;
  onVersion: (entry: Entry, source: UploadSource) => void;
};

/** Files that are held over a folder go into it; one over a file becomes its next version; anything else goes into the open folder. */
export function fileDrops({ snapshot, here, onUpload, onVersion }: FileDrops) {
  return (key: string | undefined, count: number): Aim | undefined => {
    const entry = key === undefined ? undefined : snapshot.entries.get(key);
    const intoHere: Aim | undefined = here && {
      target: null,
      label: strings.drive.dropHere,
      take: (chosen) => {
        onUpload(here.id, chosen);
      },
    };
    if (entry !== undefined && takesEntries(entry)) {
      return {
        target: { key: entry.id, verdict: 'into' },
        label: text.into(entryName(entry)),
        take: (chosen) => {
          onUpload(entry.id, chosen);
        },
      };
    }
    const isVersioned = entry?.kind === 'file' && entry.problem === undefined && canEdit(entry);
    if (entry === undefined || !isVersioned || count !== 1) return intoHere;
    return {
      target: { key: entry.id, verdict: 'version' },
      label: text.version(entryName(entry)),
      take(chosen) {
        const [file, ...more] = chosen.files;
        // One thing may turn out to be a folder.
        const isOne = file !== undefined && more.length + chosen.emptyFolders.length + file.path.length === 0;
        if (isOne) onVersion(entry, file);
        else intoHere?.take(chosen);
      },
    };
  };
}
