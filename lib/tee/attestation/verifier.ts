import type { Bytes } from '../../base/bytes.ts';
import type { Tcb } from '../../protocol/tee.ts';

/** Whom a verifier believes. It is never a setting of a network: the default is Intel's root, and only tests name another. */
export type TrustAnchors = {
  /** The certificate that every chain must end in, DER. */
  intelRoot: Bytes;
};

/** What a valid quote says. */
export type VerifiedQuote = {
  /** 32 bytes: what ran; how it is made of the hardware's registers is the kind's own. */
  measurement: Bytes;
  /** The 32 bytes that the attested code had quoted. */
  reportData: Bytes;
  /** 32 bytes that stay the same on one platform, and tell nothing of it but that. */
  platform: Bytes;
  /** The level of the platform's firmware; a simulated one has none. */
  tcb: Tcb | undefined;
  /** Intel's advisories that the platform is subject to. */
  advisories: readonly string[];
};
