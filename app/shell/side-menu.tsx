'use client';

import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { strings } from '../strings/strings.ts';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import { SidebarContent } from './sidebar-content.tsx';

export type SideMenuProps = { simulated: boolean; onClose: () => void };

/** The sidebar of narrow screens, over the page. */
export function SideMenu({ simulated, onClose }: SideMenuProps) {
  useFocusReturn();
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className="fixed inset-0 z-40 bg-shade md:hidden"
    >
      <Modal className="h-full w-72 max-w-[85vw]">
        <Dialog
          aria-label={strings.drive.nav.label}
          className="flex h-full flex-col bg-panel shadow-xl -outline-offset-2"
        >
          <SidebarContent simulated={simulated} onNavigate={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
