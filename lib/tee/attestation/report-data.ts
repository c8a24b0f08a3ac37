import { asBytes, type Bytes } from '../../base/bytes.ts';
import { AttestationError } from './errors.ts';

/** Hardware quotes 64 bytes; ours are the first 32, and zeros follow. @throws AttestationError `report-data-mismatch`. */
export function readReportData(field: Uint8Array): Bytes {
  if (field.length !== 64 || field.subarray(32).some((byte) => byte !== 0))
    throw new AttestationError(
      'report-data-mismatch',
      'the quote binds something else than keys of this protocol',
    );
  return asBytes(field.slice(0, 32));
}
