import { QuoteVerifier, utils, type VerifiedReport } from '@phala/dcap-qvl';
import { toBase64Url, toHex, utf8, type Bytes } from '../../../base/bytes.ts';
import { AttestationError, type AttestationErrorCode } from '../errors.ts';
import type { Collateral } from './collateral.ts';

/** The library reads bytes where its types name the Buffer of Node.js, which browsers have not. */
const library: { extractCerts(pem: Uint8Array): Buffer[] } = utils;

/** Chains that were verified, DER, the leaf first: the library gets these very certificates, so that both speak of the same. */
export type VerifiedChains = Record<'pck' | 'tcbInfo' | 'qeIdentity', readonly Bytes[]>;

/**
 * Signatures of quote and collateral, dates of the collateral, the quoting enclave's identity, the TCB level, debug mode, by the library. What it does not check
 * stands in the files beside this one.
 * @throws AttestationError with a code by what the library says; what it says otherwise is `bad-quote-signature`, too.
 */
export function verifyByLibrary(
  quote: Uint8Array,
  collateral: Collateral,
  chains: VerifiedChains,
  root: Bytes,
  time: number,
): VerifiedReport {
  try {
    const [anchor] = library.extractCerts(utf8(pemOf([root])));
    const given = {
      pck_crl_issuer_chain: '',
      root_ca_crl: toHex(collateral.rootCaCrl),
      pck_crl: toHex(collateral.pckCrl),
      tcb_info_issuer_chain: pemOf(chains.tcbInfo),
      tcb_info: collateral.tcbInfo,
      tcb_info_signature: toHex(collateral.tcbInfoSignature),
      qe_identity_issuer_chain: pemOf(chains.qeIdentity),
      qe_identity: collateral.qeIdentity,
      qe_identity_signature: toHex(collateral.qeIdentitySignature),
      // Its type leaves this one out; without it the library would read the quote's text anew.
      pck_certificate_chain: pemOf(chains.pck),
    };
    return new QuoteVerifier(anchor).verify(quote, given, Math.floor(time / 1000));
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : '';
    const code = CODES.find(([pattern]) => pattern.test(text))?.[1] ?? 'bad-quote-signature';
    throw new AttestationError(code, TEXTS[code] ?? 'the quote does not verify', { cause });
  }
}

/** What the library says, in the order in which it is looked for. Only the code of a refusal hangs on these words, never whether one is. */
const CODES: readonly (readonly [RegExp, AttestationErrorCode])[] = [
  [/QE Identity id/, 'bad-collateral'],
  [/^Unsupported|must have version/, 'malformed'],
  [/issue date is in the future|(TCBInfo|QE Identity) expired/, 'collateral-not-current'],
  [
    /for (tcb_info|qe_identity)$|decode (TcbInfo|QeIdentity)|Fmspc|TCB info in the collateral/,
    'bad-collateral',
  ],
  [/^QE (MRSIGNER|ISVPRODID|MISCSELECT|ATTRIBUTES|ISVSVN)/, 'wrong-quoting-enclave'],
  [/Debug mode/, 'debug-enabled'],
  [/TD attributes|SEPT_VE_DISABLE|mr service td/, 'bad-attributes'],
  [/No matching TCB level/, 'unknown-tcb'],
  [/TCB status is invalid/, 'tcb-revoked'],
];

const TEXTS: Partial<Record<AttestationErrorCode, string>> = {
  malformed: 'no quote of a version that is read here',
  'collateral-not-current':
    'Intel’s word on the platform is not of this time: attest again with newer collateral',
  'bad-collateral': 'the collateral is not what Intel signed for this platform',
  'wrong-quoting-enclave': 'the quoting enclave is not the one that Intel names',
  'debug-enabled': 'it runs in debug mode, in which its host reads everything',
  'bad-attributes': 'its attributes are not those of a closed TEE',
  'unknown-tcb': 'the platform’s level is below all that Intel lists',
  'tcb-revoked': 'Intel revoked the platform’s level: update its firmware',
  'bad-quote-signature': 'the quote is not signed by genuine hardware',
};

function pemOf(chain: readonly Bytes[]): string {
  return chain
    .map((der) => {
      const base64 = toBase64Url(der).replaceAll('-', '+').replaceAll('_', '/');
      const padded = base64.padEnd(4 * Math.ceil(base64.length / 4), '=');
      return `-----BEGIN CERTIFICATE-----\n${padded}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}
