'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import { useFocusReturn } from './use-focus-return.ts';

export type DialogProps = {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** `screen`: as large as the screen allows, and as high as that whatever is inside. */
  size?: 'text' | 'screen';
  role?: 'dialog' | 'alertdialog';
  /** Whether a click beside it closes it; not where something typed would be lost. */
  isDismissable?: boolean;
};

/** A modal dialog that exists while it is rendered. */
export function DialogFrame({
  title,
  onClose,
  children,
  size = 'text',
  role = 'dialog',
  isDismissable = true,
}: DialogProps) {
  const isScreen = size === 'screen';
  useFocusReturn();
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={isDismissable}
      className="fixed inset-0 z-40 flex items-end justify-center bg-shade sm:items-center sm:p-6"
    >
      <Modal className={`appear w-full ${isScreen ? 'sm:max-w-7xl' : 'sm:max-w-lg'}`}>
        <AriaDialog
          role={role}
          className={`flex flex-col rounded-t-2xl border border-line bg-panel shadow-xl -outline-offset-2 sm:rounded-2xl ${isScreen ? 'h-[96dvh] sm:h-[calc(100dvh-3rem)]' : 'max-h-[92dvh]'}`}
        >
          <div className="flex items-start gap-3 px-5 pt-5 pb-3">
            <Heading slot="title" className="min-w-0 flex-1 pt-1 text-lg leading-7 font-semibold break-words">
              {title}
            </Heading>
            <IconButton label={strings.actions.close} onPress={onClose}>
              <X aria-hidden className="size-5" />
            </IconButton>
          </div>
          <div className={`overflow-y-auto px-5 pb-5 ${isScreen ? 'flex min-h-0 flex-1 flex-col' : ''}`}>
            {children}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
