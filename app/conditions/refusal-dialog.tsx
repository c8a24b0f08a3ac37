'use client';

import { entryName } from '../browser/entry-name.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import { RefusalPanel, type RefusalPanelProps } from './refusal-panel.tsx';

export type RefusalDialogProps = RefusalPanelProps & { onClose: () => void };

/** What is missing for a download, over whatever else is on the screen. */
export function RefusalDialog({ onOpen, onClose, ...rest }: RefusalDialogProps) {
  return (
    <Dialog title={<bdi>{conditionStrings.refusal.dialog(entryName(rest.entry))}</bdi>} onClose={onClose}>
      <RefusalPanel
        {...rest}
        onOpen={() => {
          onClose();
          onOpen();
        }}
      />
    </Dialog>
  );
}
