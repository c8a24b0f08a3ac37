'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { reencrypt, type ReencryptProgress } from '../../lib/drive/reencrypt.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';

export type ReencryptSectionProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void> };

/** Has a file, or all below a folder, encrypted anew, so that whoever lost access has nothing left that opens it. */
export function ReencryptSection({ drive, entry, onChanged }: ReencryptSectionProps) {
  const [progress, setProgress] = useState<ReencryptProgress>();
  const ending = useRef<AbortController>(undefined);
  const running = useMutation({
    mutationFn: () => {
      const controller = new AbortController();
      ending.current = controller;
      return reencrypt(drive, entry.id, { signal: controller.signal, onProgress: setProgress });
    },
    onSettled: async () => {
      setProgress(undefined);
      await onChanged();
    },
  });
  useEffect(
    () => () => {
      ending.current?.abort();
    },
    [],
  );
  const { data: done } = running;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{text.anew.title}</h3>
      <p className="text-sm text-muted">{text.anew.text}</p>
      {running.isPending && progress !== undefined && (
        <div>
          <p className="truncate text-sm" aria-live="polite">
            {text.anew.progress(progress.files, progress.total, progress.name)}
          </p>
          <ProgressBar label={text.anew.title} value={progress.files / progress.total} />
        </div>
      )}
      <div className="flex gap-2">
        <Button
          isPending={running.isPending}
          onPress={() => {
            running.mutate();
          }}
        >
          {text.anew.run}
        </Button>
        {running.isPending && (
          <Button look="quiet" onPress={() => ending.current?.abort()}>
            {strings.actions.cancel}
          </Button>
        )}
      </div>
      {done !== undefined && (
        <p className={`text-sm ${done.failed.length > 0 ? 'text-danger' : ''}`} role="status">
          {done.failed.length > 0
            ? text.anew.failed(done.failed.map(({ name }) => name).join(', '))
            : text.anew.done(done.files)}
        </p>
      )}
      {running.error !== null && <ErrorNote error={running.error} />}
    </section>
  );
}
