'use client';

import { Toaster } from 'sonner';
import { strings } from '../strings/strings.ts';

/** Where messages show. */
export function Messages() {
  return (
    <Toaster
      position="bottom-center"
      mobileOffset={{ bottom: 80 }}
      theme="system"
      containerAriaLabel={strings.product.notifications}
      toastOptions={{ closeButtonAriaLabel: strings.product.dismiss }}
      closeButton
    />
  );
}
