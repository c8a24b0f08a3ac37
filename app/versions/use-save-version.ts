'use client';

import type { Drive, Entry, FileVersion, UploadSource } from '../../lib/drive/index.ts';
import { sourceOf } from '../transfers/file-sources.ts';
import type { TransferTask } from '../transfers/transfer.ts';
import { useTransferStore } from '../transfers/transfers-context.ts';

type SaveVersion = {
  restore(version: FileVersion): void;
  upload(file: File): void;
  replace(source: UploadSource): void;
};

/** New versions of one file, through the transfers tray. */
export function useSaveVersion(drive: Drive, { id, name }: Entry): SaveVersion {
  const transfers = useTransferStore();
  const add = (total: number, task: TransferTask): void => {
    transfers.getState().add([{ kind: 'upload', name, total, task }]);
  };
  const replace = (source: UploadSource): void => {
    add(source.size, (onProgress, conduct) => drive.replace(id, source, { ...conduct, onProgress }));
  };
  return {
    replace,
    restore({ version, size }) {
      add(size, (onProgress, conduct) => drive.restoreVersion(id, version, { ...conduct, onProgress }));
    },
    upload(file) {
      replace(sourceOf(file, []));
    },
  };
}
