import * as v from 'valibot';
import { toHex, type Bytes } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';
import { parsePemChain } from './certificates.ts';
import type { Collateral } from './collateral.ts';
import { crlNextUpdate } from './crl.ts';
import { readPckExtension } from './pck-extension.ts';
import { parseQuote } from './quote-form.ts';

/** What an attester asks Intel's word for: for its family of platforms (hex), by who certified it, for one of two kinds of quote. */
export type CollateralKey = { tee: 'sgx' | 'tdx'; fmspc: string; ca: 'platform' | 'processor' };

/** @throws AttestationError `malformed` or `bad-certificate-chain`. */
export function collateralKeyOf(bytes: Bytes): CollateralKey {
  const { quote, pckChain } = parseQuote(bytes);
  const [leaf, authority] = parsePemChain(pckChain);
  if (leaf === undefined || authority === undefined)
    throw new AttestationError('bad-certificate-chain', 'the quote carries no certificates');
  return {
    tee: quote.report.isSgx() ? 'sgx' : 'tdx',
    fmspc: toHex(readPckExtension(leaf).fmspc),
    ca: authority.commonName.includes('Processor') ? 'processor' : 'platform',
  };
}

const dated = v.object({ nextUpdate: v.pipe(v.string(), v.isoTimestamp()) });

/**
 * Until when all of it counts, in milliseconds.
 * @throws AttestationError `bad-collateral` or `bad-crl`.
 */
export function collateralExpiry(collateral: Collateral): number {
  try {
    const texts = [collateral.tcbInfo, collateral.qeIdentity];
    const dates = texts.map((text) => Date.parse(v.parse(dated, JSON.parse(text)).nextUpdate));
    return Math.min(...dates, crlNextUpdate(collateral.pckCrl), crlNextUpdate(collateral.rootCaCrl));
  } catch (cause) {
    if (cause instanceof AttestationError) throw cause;
    throw new AttestationError('bad-collateral', 'Intel’s word on the platform cannot be read', { cause });
  }
}
