import type { Clock } from '../../lib/base/clock.ts';
import {
  collateralExpiry,
  collateralKeyOf,
  type CollateralKey,
} from '../../lib/tee/attestation/dcap/attester-needs.ts';
import type { Collateral } from '../../lib/tee/attestation/dcap/collateral.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import type { CollateralSource } from './pccs-client.ts';
import { TeeError } from './tee-error.ts';

/** Milliseconds after which newer collateral is asked for, though the old one still counts. */
const FRESH = 6 * 3_600_000;

type Kept = { collateral: Collateral; fetchedAt: number; until: number };

/**
 * The collateral for a quote: a few hours from memory, then fetched anew; what is in memory serves longer only while the source does not answer and Intel's own dates
 * allow it.
 */
export function createCollateralCache(
  source: CollateralSource,
  clock: Clock,
): (quote: Bytes) => Promise<Collateral> {
  const kept = new Map<string, Kept>();
  return async (quote) => {
    const key = collateralKeyOf(quote);
    const name = nameOf(key);
    const known = kept.get(name);
    const now = clock.now();
    if (known !== undefined && now < known.until && now - known.fetchedAt < FRESH) return known.collateral;
    try {
      const collateral = await source(key);
      kept.set(name, { collateral, fetchedAt: now, until: collateralExpiry(collateral) });
      return collateral;
    } catch (error) {
      if (error instanceof TeeError && known !== undefined && now < known.until) return known.collateral;
      throw error;
    }
  };
}

const nameOf = ({ tee, fmspc, ca }: CollateralKey): string => `${tee} ${fmspc} ${ca}`;
