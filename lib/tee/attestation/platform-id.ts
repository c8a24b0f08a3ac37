import type { Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';

/** 32 bytes for a platform, by its maker's id where it has one. No network is named in it, because the lists of genesis records hold such ids. */
export const platformId = (maker: 'intel' | 'simulated', id: Uint8Array = new Uint8Array()): Bytes =>
  maker === 'intel'
    ? domainHash('tee-platform', new Uint8Array(), maker, id)
    : domainHash('tee-platform', new Uint8Array(), maker);
