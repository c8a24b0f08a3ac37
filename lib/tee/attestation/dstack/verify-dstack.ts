import type { TDReport10 } from '@phala/dcap-qvl';
import { asBytes, equalBytes, fromHex, type Bytes } from '../../../base/bytes.ts';
import { domainHash } from '../../../crypto/domain.ts';
import type { Collateral } from '../dcap/collateral.ts';
import { verifyDcapQuote } from '../dcap/verify-dcap-quote.ts';
import { AttestationError } from '../errors.ts';
import { readReportData } from '../report-data.ts';
import type { TrustAnchors, VerifiedQuote } from '../verifier.ts';
import { readBootRecord, type BootRecord, type EventLog } from './event-log.ts';

/** SEPT_VE_DISABLE and nothing else: no debugging, no performance counters that the host reads, no key locker. */
const TD_ATTRIBUTES = fromHex('0000001000000000');

/**
 * Verifies the quote of a confidential VM of dstack on Intel TDX, and what its event log says was started in it.
 * @throws AttestationError with the code of the first step that fails.
 */
export async function verifyDstack(
  { quote, events, collateral }: { quote: Bytes; events: EventLog; collateral: Collateral },
  time: number,
  trust: TrustAnchors,
): Promise<VerifiedQuote> {
  const { report, tcb, advisories, platform } = await verifyDcapQuote(quote, collateral, time, trust);
  const domain = report.asTd10();
  if (domain === null) throw new AttestationError('malformed', 'this is not a quote of Intel TDX');
  if (!equalBytes(domain.tdAttributes, TD_ATTRIBUTES))
    throw new AttestationError('bad-attributes', 'the VM has other attributes than a closed one');
  const measurement = dstackMeasurement(domain, readBootRecord(events, domain.rtMr3));
  return { measurement, reportData: readReportData(domain.reportData), platform, tcb, advisories };
}

/**
 * One measurement of all that decides what a dstack VM does and who gets its keys: firmware (MRTD), VM shape, kernel and initial disk (RTMR0–2), the compose file, the app under which
 * the key provider keeps keys, and that provider. An app whose owner may replace its compose file is another app than one that is bound to it.
 */
export function dstackMeasurement(
  { mrTd, rtMr0, rtMr1, rtMr2 }: Pick<TDReport10, 'mrTd' | 'rtMr0' | 'rtMr1' | 'rtMr2'>,
  { app, composeHash, osImage, keyProvider }: BootRecord,
): Bytes {
  const registers = [mrTd, rtMr0, rtMr1, rtMr2].map(asBytes);
  return domainHash(
    'dstack-measurement',
    new Uint8Array(),
    ...registers,
    composeHash,
    osImage,
    app,
    keyProvider,
  );
}
