import type { Bytes } from '../../base/bytes.ts';
import type { TeeKind } from '../../protocol/tee.ts';
import type { Quoted } from '../attestation/evidence.ts';

/** What the hardware, or the simulation of it, does for code that runs inside. */
export type Tee = {
  readonly kind: TeeKind;
  /** A quote over the running code's measurement and 32 bytes of report data, with what verifiers of its kind need beside it. */
  quote(reportData: Bytes): Promise<Quoted>;
  /** A 32-byte key that only the same code on the same platform gets again; other labels give unrelated keys. */
  sealingKey(label: string): Promise<Bytes>;
};
