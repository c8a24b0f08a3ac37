import * as v from 'valibot';
import { bytesOf, bytesUpTo, textUpTo } from '../../../base/schema.ts';

/**
 * What Intel publishes beside a quote, so that it can be verified at a time: everything in it is signed by Intel.
 *
 * | field | |
 * | --- | --- |
 * | rootCaCrl, pckCrl | revocation lists of the root, and of who certified the platform; DER |
 * | tcbInfo, tcbInfoSignature | levels of this kind of platform, the very bytes that are signed; r ‖ s |
 * | qeIdentity, qeIdentitySignature | what quoting enclave is genuine; likewise |
 * | tcbInfoIssuerChain, qeIdentityIssuerChain | PEM, the signer first |
 */
export const collateral = v.strictObject({
  rootCaCrl: bytesUpTo(8 * 1024),
  pckCrl: bytesUpTo(24 * 1024),
  tcbInfoIssuerChain: textUpTo(4 * 1024),
  tcbInfo: textUpTo(32 * 1024),
  tcbInfoSignature: bytesOf(64),
  qeIdentityIssuerChain: textUpTo(4 * 1024),
  qeIdentity: textUpTo(8 * 1024),
  qeIdentitySignature: bytesOf(64),
});
export type Collateral = v.InferOutput<typeof collateral>;
