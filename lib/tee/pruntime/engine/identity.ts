import { createHash } from 'node:crypto';
import { asBytes, type Bytes } from '../../../base/bytes.ts';
import { encodeCbor } from '../../../base/cbor.ts';
import { defaultLimits, type EngineLimits } from './limits.ts';
import { prelude } from './prelude.ts';
import { instrument } from './wasm/instrument.ts';

/** Goes up with every change of what the host does for a guest, if an outcome could then be another one. */
const HOST_REVISION = 1;

/**
 * SHA-256 over everything of the engine that decides outcomes: CBOR of ["velum/1/engine", hash of the
 * instrumented machine, prelude, limits, revision of the host's side]. The gas schedule is in the instrumented machine's own code. With a
 * bundle's hash it makes the contract's code identity.
 *
 * @throws EngineError `bad-engine` for wasm that cannot be instrumented.
 */
export function engineIdentity(wasm: Bytes, limits: EngineLimits = defaultLimits): Bytes {
  const machine = sha256(instrument(wasm));
  return sha256(encodeCbor(['velum/1/engine', machine, prelude, { ...limits }, HOST_REVISION]));
}

const sha256 = (bytes: Bytes): Bytes => asBytes(createHash('sha256').update(bytes).digest());
