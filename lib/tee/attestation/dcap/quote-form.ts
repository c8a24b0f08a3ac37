import { Quote } from '@phala/dcap-qvl';
import { asBytes, type Bytes } from '../../../base/bytes.ts';
import { AttestationError } from '../errors.ts';

const HEADER = 48;
const BODY_LENGTHS = { sgx: 384, td10: 584, td15: 648 };
/** Fields of the signed part that have a fixed length: signature, attestation key, QE report and its signature; three length fields. */
const AUTH = 64 + 64 + 384 + 64 + 2 + 6;
/** From version 4 on the QE's part is wrapped once more; from version 5 on the body says its type and length. */
const WRAPPING = 6;
const PCK_CHAIN = 5;

/** A DCAP quote (Intel's Quote Generation Library) of version 3 (SGX), 4 or 5 (TDX), cut into its parts. */
export type ParsedQuote = { quote: Quote; pckChain: string };

/**
 * Reads a quote that ends exactly where its parts do, and carries its own certificates.
 * @throws AttestationError `malformed`.
 */
export function parseQuote(bytes: Uint8Array): ParsedQuote {
  const quote = readQuote(bytes);
  if (exactLength(quote) !== bytes.length)
    throw malformed('the quote has bytes that belong to none of its parts');
  const { certType, body } = quote.authData.intoV3().certificationData;
  if (certType !== PCK_CHAIN)
    throw malformed('the quote does not carry its certificates; have the host’s quoting service embed them');
  return { quote, pckChain: new TextDecoder().decode(body) };
}

/** Hosts hand quotes out in a buffer that is filled up with zeros: the quote alone. @throws AttestationError `malformed`. */
export function trimQuote(bytes: Uint8Array): Bytes {
  const length = exactLength(readQuote(bytes));
  if (bytes.subarray(length).some((byte) => byte !== 0)) throw malformed('something stands behind the quote');
  return asBytes(bytes.slice(0, length));
}

function readQuote(bytes: Uint8Array): Quote {
  try {
    return Quote.parse(bytes);
  } catch (cause) {
    throw new AttestationError('malformed', 'this is not a quote', { cause });
  }
}

function exactLength({ header, report, authData }: Quote): number {
  const { qeAuthData, certificationData } = authData.intoV3();
  const wrappings = header.version - 3;
  const fixed = HEADER + BODY_LENGTHS[report.type] + 4 + AUTH + wrappings * WRAPPING;
  return fixed + qeAuthData.length + certificationData.body.length;
}

const malformed = (text: string): AttestationError => new AttestationError('malformed', text);
