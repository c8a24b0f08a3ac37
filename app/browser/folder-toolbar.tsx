'use client';

import { FolderPlus, FolderUp, Upload } from 'lucide-react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Toolbar } from 'react-aria-components/Toolbar';
import { strings } from '../strings/strings.ts';
import { openPicker } from '../transfers/file-handles.ts';
import { chosenFiles, type Chosen } from '../transfers/file-sources.ts';
import { Button } from '../ui/button.tsx';
import { pickFiles } from './pick-files.ts';

const text = strings.drive;

type FolderToolbarProps = { onNewFolder: () => void; onUpload: (chosen: Chosen) => void };

export function FolderToolbar({ onNewFolder, onUpload }: FolderToolbarProps) {
  const onSelect = (files: FileList | null): void => {
    // The list empties itself when the input is used again.
    if (files !== null && files.length > 0) void chosenFiles(Array.from(files)).then(onUpload);
  };
  const upload = (
    <>
      <Upload aria-hidden className="size-4" />
      {text.uploadFiles}
    </>
  );
  return (
    <Toolbar aria-label={text.toolbar} className="flex flex-wrap gap-2">
      {openPicker() === undefined ? (
        <FileTrigger allowsMultiple onSelect={onSelect}>
          <Button look="primary">{upload}</Button>
        </FileTrigger>
      ) : (
        <Button
          look="primary"
          onPress={() => {
            pickFiles(onUpload);
          }}
        >
          {upload}
        </Button>
      )}
      <FileTrigger acceptDirectory onSelect={onSelect}>
        <Button>
          <FolderUp aria-hidden className="size-4" />
          {text.uploadFolder}
        </Button>
      </FileTrigger>
      <Button onPress={onNewFolder}>
        <FolderPlus aria-hidden className="size-4" />
        {text.newFolder}
      </Button>
    </Toolbar>
  );
}
