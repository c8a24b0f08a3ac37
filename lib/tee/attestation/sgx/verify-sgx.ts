import { asBytes, type Bytes } from '../../../base/bytes.ts';
import type { Collateral } from '../dcap/collateral.ts';
import { verifyDcapQuote } from '../dcap/verify-dcap-quote.ts';
import { AttestationError } from '../errors.ts';
import { readReportData } from '../report-data.ts';
import type { TrustAnchors, VerifiedQuote } from '../verifier.ts';

/** Bits of ATTRIBUTES (Intel SDM, volume 3D, section 36.7.1). */
const [INIT, DEBUG, MODE64, PROVISION_KEY, EINITTOKEN_KEY] = [0x01, 0x02, 0x04, 0x10, 0x20] as const;

/**
 * Verifies the quote of an enclave of Intel SGX. Its measurement is MRENCLAVE itself.
 * @throws AttestationError with the code of the first step that fails.
 */
export async function verifySgx(
  { quote, collateral }: { quote: Bytes; collateral: Collateral },
  time: number,
  trust: TrustAnchors,
): Promise<VerifiedQuote> {
  const { report, tcb, advisories, platform } = await verifyDcapQuote(quote, collateral, time, trust);
  const enclave = report.asSgx();
  if (enclave === null) throw new AttestationError('malformed', 'this is not a quote of Intel SGX');
  const [flags = 0] = enclave.attributes;
  const [wanted, refused] = [INIT | MODE64, DEBUG | PROVISION_KEY | EINITTOKEN_KEY];
  if ((flags & (wanted | refused)) !== wanted)
    throw new AttestationError('bad-attributes', 'the enclave has other attributes than a closed one');
  // CONFIGID and CONFIGSVN (section 36.13): whoever starts an enclave sets them, and MRENCLAVE does not cover them.
  const settings = [...enclave.reserved3.subarray(32), ...enclave.reserved4.subarray(0, 2)];
  if (settings.some((byte) => byte !== 0))
    throw new AttestationError(
      'bad-attributes',
      'the enclave was started with settings that are not measured',
    );
  return {
    measurement: asBytes(enclave.mrEnclave.slice()),
    reportData: readReportData(enclave.reportData),
    platform,
    tcb,
    advisories,
  };
}
