import type { Drive } from '../../lib/drive/index.ts';

/** What is known of what a drive stores; its receipts are below it. */
export const usageKey = (drive: Drive): readonly string[] => ['account', drive.id, 'storage'];
export const mostCopiesKey = (drive: Drive): readonly string[] => ['account', drive.id, 'most-copies'];
export const erasuresKey = (drive: Drive): readonly string[] => [...usageKey(drive), 'erased'];
