import type { ReactNode } from 'react';

/** What a menu offers. */
export type MenuChoice = { id: string; text: string; icon: ReactNode; run: () => void; danger?: boolean };
