import type { Drive, UploadSource } from '../../lib/drive/index.ts';
import type { ChosenFile } from './file-sources.ts';
import type { NewTransfer, Origin } from './transfer.ts';

/** Told the name under which a file was kept because another device saved it at the same time. */
export type OnCopy = (name: string) => void;

export const pathOf = ({ path, name }: Pick<UploadSource, 'path' | 'name'>): string =>
  [...path, name].join('/');

export const originOf = (
  drive: Drive,
  parent: string,
  { path, name, size, modified }: UploadSource,
): Origin => ({ drive: drive.id, parent, path, name, size, modified });

/** A transfer of one file. */
export function oneUpload(drive: Drive, parent: string, source: ChosenFile, onCopy: OnCopy): NewTransfer {
  return {
    kind: 'upload',
    name: pathOf(source),
    total: source.size,
    handle: source.handle,
    origins: [originOf(drive, parent, source)],
    async task(report, conduct) {
      conduct.signal.throwIfAborted();
      report({ phase: 'storing', bytes: 0 });
      const onProgress = ({ phase, bytes, block }: Parameters<typeof report>[0]): void => {
        report({ phase, bytes, ...(block !== undefined && { block }) });
      };
      const id = await drive.upload(parent, source, { ...conduct, onProgress });
      const name = drive.snapshot().entries.get(id)?.name ?? source.name;
      if (name !== source.name.normalize('NFC').trim()) onCopy(name);
    },
  };
}
