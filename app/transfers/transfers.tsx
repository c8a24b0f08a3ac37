'use client';

import { lazyPart } from '../ui/lazy-part.tsx';
import { countActive } from './transfer.ts';
import { useTransfers } from './transfers-context.ts';
import { useLeaveWarning } from './use-leave-warning.ts';

const TransferTray = lazyPart<object>(async () => (await import('./transfer-tray.tsx')).TransferTray);

/** The tray, once there is something in it, and a warning to whoever leaves while something is under way. */
export function Transfers() {
  const isEmpty = useTransfers((state) => state.transfers.length === 0);
  useLeaveWarning(useTransfers((state) => countActive(state.transfers) > 0));
  return isEmpty ? null : <TransferTray />;
}
