import { toHex, type Bytes } from '../../base/bytes.ts';
import type { LogHead } from '../../crypto/merkle-log.ts';
import type { SignedLog } from '../../protocol/release-audit.ts';
import { logName } from '../../protocol/release-entry.ts';
import type { OpenedReceipt } from '../../protocol/release-receipt.ts';

/** The largest head of a log, by its name, that a gatekeeper is known to have signed. */
export type SignedHead = LogHead & { gatekeeper: Bytes; log: string };

/**
 * What gatekeepers signed before the eyes of this client: one that later shows less, or something else, is found out. It lives as long as
 * the drive is open.
 */
export type WitnessMemory = {
  noteReceipt(opened: OpenedReceipt): void;
  noteLogs(gatekeeper: Bytes, logs: readonly SignedLog[]): void;
  note(heads: readonly SignedHead[]): void;
  signed(): readonly SignedHead[];
};

export function createWitnessMemory(): WitnessMemory {
  const heads = new Map<string, SignedHead>();
  const note = (head: SignedHead): void => {
    const key = `${toHex(head.gatekeeper)} ${head.log}`;
    if ((heads.get(key)?.size ?? -1) < head.size) heads.set(key, head);
  };
  return {
    noteReceipt({ receipt, witnesses }) {
      const { size, root } = receipt;
      for (const gatekeeper of witnesses) note({ gatekeeper, log: logName(receipt), size, root });
    },
    noteLogs(gatekeeper, logs) {
      for (const log of logs) note({ gatekeeper, log: logName(log), size: log.size, root: log.root });
    },
    note(seen) {
      for (const head of seen) note(head);
    },
    signed: () => [...heads.values()],
  };
}
