'use client';

import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import type { OpenedRequest } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { Chosen } from '../transfers/file-sources.ts';
import { countActive, type TransferTask } from '../transfers/transfer.ts';
import { useTransfers, useTransferStore } from '../transfers/transfers-context.ts';

export type Deliveries = {
  /** How many files arrived since the page was opened, and how many are on their way. */
  readonly delivered: number;
  readonly active: number;
  /** How many were chosen, where that was more than the request takes. */
  readonly excess: number | null;
  /** Starts what was chosen, unless it is more than the request takes. */
  begin(chosen: Chosen): void;
};

/** Files on their way into a request, in the tray of all transfers. */
export function useDeliveries(request: OpenedRequest, onDelivered: () => void): Deliveries {
  const store = useTransferStore();
  const active = useTransfers(({ transfers }) => countActive(transfers));
  const [delivered, setDelivered] = useState(0);
  const [excess, setExcess] = useState<number | null>(null);
  return {
    delivered,
    active,
    excess,
    begin({ files }) {
      if (files.length === 0) toast.message(strings.transfers.nothingFound);
      const isTooMany = files.length > request.left - active;
      setExcess(isTooMany ? files.length : null);
      if (isTooMany) return;
      const added = files.map((source) => ({
        kind: 'upload' as const,
        name: source.name,
        total: source.size,
        task: async (...[report, conduct]: Parameters<TransferTask>): Promise<void> => {
          report({ phase: 'storing', bytes: 0 });
          await request.put(source, { ...conduct, onProgress: report });
          setDelivered((count) => count + 1);
          onDelivered();
        },
      }));
      store.getState().add(added);
    },
  };
}
