import { existsSync, readFileSync } from 'node:fs';
import { asBytes, fromHex, type Bytes } from '../../../base/bytes.ts';
import type { Collateral } from '../dcap/collateral.ts';
import { trimQuote } from '../dcap/quote-form.ts';

/** Genuine quotes lie beside the project, not in it. Node only, for tests. */
const folder = new URL('../../../../../shared/vectors/dcap/', import.meta.url);

/** What a test that reads them gives as `skip`. */
export const withoutVectors = existsSync(folder) ? false : 'the folder ../shared/vectors is absent';

/** A moment at which their collateral was current. */
export const VECTOR_TIME = Date.parse('2025-07-19T10:00:00Z');

const read = (name: string): Bytes => asBytes(new Uint8Array(readFileSync(new URL(name, folder))));
const readJson = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, string>;

/** Padded, as hosts hand it out. */
export const vectorBuffer = (kind: 'sgx' | 'tdx'): Bytes => read(`${kind}_quote`);

export function readVector(kind: 'sgx' | 'tdx'): { quote: Bytes; collateral: Collateral } {
  const found = readJson(`${kind}_quote_collateral.json`);
  const text = (name: string): string => found[name] ?? '';
  return {
    quote: trimQuote(vectorBuffer(kind)),
    collateral: {
      rootCaCrl: fromHex(text('root_ca_crl')),
      pckCrl: fromHex(text('pck_crl')),
      tcbInfoIssuerChain: text('tcb_info_issuer_chain'),
      tcbInfo: text('tcb_info'),
      tcbInfoSignature: fromHex(text('tcb_info_signature')),
      qeIdentityIssuerChain: text('qe_identity_issuer_chain'),
      qeIdentity: text('qe_identity'),
      qeIdentitySignature: fromHex(text('qe_identity_signature')),
    },
  };
}

/** A quote of a dstack VM, and all events of its log. */
export function readDstackVector(): { quote: Bytes; eventLog: string } {
  const { quote = '', event_log: eventLog = '' } = readJson('dstack_quote_report.json');
  return { quote: trimQuote(fromHex(quote)), eventLog };
}
