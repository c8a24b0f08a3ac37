import type { Drive, UploadSource } from '../../lib/drive/index.ts';
import { FileFault, FilesFault } from '../errors/file-fault.ts';
import type { DeviceHandle } from './file-handles.ts';
import type { ChosenFile } from './file-sources.ts';
import { originOf, pathOf, type OnCopy } from './upload-one.ts';
import type { NewTransfer } from './transfer.ts';

type Many = {
  readonly drive: Drive;
  readonly parent: string;
  readonly name: string;
  readonly files: readonly ChosenFile[];
  readonly handle?: DeviceHandle | undefined;
};

/**
 * One transfer of many files. Each that fails is named at its end; trying again goes on with those that are not stored.
 * @param onCopy is told of files that were kept under another name.
 */
export function manyUpload({ drive, parent, name, files, handle }: Many, onCopy: OnCopy): NewTransfer {
  const left = new Map<UploadSource, ReturnType<typeof originOf>>(
    files.map((file) => [file, originOf(drive, parent, file)]),
  );
  const total = sizeOf(left.keys());
  const count = () => ({ done: files.length - left.size, total: files.length });
  return {
    ...{ kind: 'upload', name, total, handle },
    count: count(),
    origins: [...left.values()],
    async task(report, conduct) {
      /** Bytes of files that are stored by themselves, so far. */
      const parts = new Map<UploadSource, number>();
      const faults: FileFault[] = [];
      let stored = total - sizeOf(left.keys());
      const bytes = (): number => [...parts.values()].reduce((sum, part) => sum + part, stored);
      report({ phase: 'storing', bytes: stored, count: count() });
      await drive.uploadMany(parent, [...left.keys()], {
        ...conduct,
        onStored(all, block) {
          for (const { source, id } of all) {
            left.delete(source);
            parts.delete(source);
            stored += source.size;
            const kept = drive.snapshot().entries.get(id)?.name ?? source.name;
            if (kept !== source.name.normalize('NFC').trim()) onCopy(kept);
          }
          const block_ = block !== undefined && { block };
          report({
            phase: 'storing',
            bytes: bytes(),
            count: count(),
            origins: [...left.values()],
            ...block_,
          });
        },
        onProgress(source, { phase, bytes: part }) {
          if (phase === 'storing') parts.set(source, part);
          report({ phase: 'storing', bytes: bytes(), count: count() });
        },
        onFailed(source, error) {
          parts.delete(source);
          faults.push(new FileFault(pathOf(source), error));
        },
      });
      if (faults.length > 0) throw new FilesFault(faults);
    },
  };
}

const sizeOf = (files: Iterable<UploadSource>): number => [...files].reduce((sum, { size }) => sum + size, 0);
