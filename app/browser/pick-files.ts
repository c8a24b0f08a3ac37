import { wasStopped } from '../errors/explain-error.ts';
import { strings } from '../strings/strings.ts';
import { openPicker } from '../transfers/file-handles.ts';
import { chosenFiles, handledFiles, type Chosen } from '../transfers/file-sources.ts';
import { toast } from '../ui/toast.ts';

/** Opens the device's file dialog. Must be called in the event of a key or a press. */
export function pickFiles(onPick: (chosen: Chosen) => void): void {
  const pick = openPicker();
  if (pick === undefined) {
    pickByInput(onPick);
    return;
  }
  pick({ multiple: true })
    .then(handledFiles)
    .then(onPick, (error: unknown) => {
      if (!wasStopped(error)) toast.error(strings.transfers.unreadable);
    });
}

function pickByInput(onPick: (chosen: Chosen) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.hidden = true;
  input.addEventListener('change', () => {
    if (input.files !== null && input.files.length > 0) void chosenFiles([...input.files]).then(onPick);
    input.remove();
  });
  input.addEventListener('cancel', () => {
    input.remove();
  });
  // An input that nothing holds may be collected while its dialog is open, and then never answers.
  document.body.append(input);
  input.click();
}
