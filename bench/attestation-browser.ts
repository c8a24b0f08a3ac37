import { QuoteVerifier, utils } from '@phala/dcap-qvl';
import { fromHex, utf8 } from '../lib/base/bytes.ts';
import { collateral, type Collateral } from '../lib/tee/attestation/dcap/collateral.ts';
import { verifyDcapQuote } from '../lib/tee/attestation/dcap/verify-dcap-quote.ts';
import * as v from 'valibot';

/** What is verified: hex instead of bytes, so that it reaches a page as JSON. */
export type QuoteToVerify = {
  quote: string;
  root: string;
  rootPem: string;
  time: number;
  collateral: Record<keyof Collateral, string>;
};

export type VerificationTimes = { ours: number[]; library: number[]; status: string };

const BYTES = ['rootCaCrl', 'pckCrl', 'tcbInfoSignature', 'qeIdentitySignature'];
/** Reads bytes where the library's types name the Buffer of Node.js. */
const certificates: { extractCerts(pem: Uint8Array): Buffer[] } = utils;

/** Milliseconds of each of so many runs, ours and the library's alone by turns, in Node.js or a page. */
export async function timeVerification(given: QuoteToVerify, runs: number): Promise<VerificationTimes> {
  const [quote, intelRoot] = [fromHex(given.quote), fromHex(given.root)];
  const c = given.collateral;
  const parts = v.parse(
    collateral,
    Object.fromEntries(Object.entries(c).map(([k, text]) => [k, BYTES.includes(k) ? fromHex(text) : text])),
  );
  const verifier = new QuoteVerifier(certificates.extractCerts(utf8(given.rootPem))[0]);
  const times: VerificationTimes = { ours: [], library: [], status: '' };
  for (let run = 0; run < runs; run++) {
    let began = performance.now();
    const { tcb } = await verifyDcapQuote(quote, parts, given.time, { intelRoot });
    times.ours.push(performance.now() - began);
    began = performance.now();
    const { status } = verifier.verify(
      quote,
      {
        pck_crl_issuer_chain: '',
        root_ca_crl: c.rootCaCrl,
        pck_crl: c.pckCrl,
        tcb_info_issuer_chain: c.tcbInfoIssuerChain,
        tcb_info: c.tcbInfo,
        tcb_info_signature: c.tcbInfoSignature,
        qe_identity_issuer_chain: c.qeIdentityIssuerChain,
        qe_identity: c.qeIdentity,
        qe_identity_signature: c.qeIdentitySignature,
      },
      given.time / 1000,
    );
    times.library.push(performance.now() - began);
    if (status !== tcb.status) throw new Error(`${tcb.status} is not ${status}`);
    times.status = status;
  }
  return times;
}

Object.assign(globalThis, { timeVerification });
