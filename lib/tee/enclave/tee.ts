import type { Bytes } from '../../base/bytes.ts';

/** What the hardware, or the simulation of it, does for code that runs inside. */
export type Tee = {
  readonly kind: 'simulated';
  /** A quote over the running code's measurement and 32 bytes of report data. */
  quote(reportData: Bytes): Promise<Bytes>;
  /** A 32-byte key that only the same code on the same platform gets again; other labels give unrelated keys. */
  sealingKey(label: string): Promise<Bytes>;
};
