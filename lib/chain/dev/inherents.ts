import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { asHex, encodeCompact, encodeSized, encodeUint, hexBytes, type Hex } from './scale.ts';
import type { Runtime } from './runtime.ts';

const EXTRINSIC_VERSION = 4;

/** Calls of the pinned runtime: pallet and call index. */
const TIMESTAMP_SET = Uint8Array.of(3, 0);
const SET_VALIDATION_DATA = Uint8Array.of(1, 0);
const MAX_POV_BYTES = 5 * 1024 * 1024;
const ACTIVE_CONFIG: Hex = '0x06de3d8a54d27e44a9d5ce189618f22db4b49d95320d9021994c850f25b8e385';

/** AbridgedHostConfiguration: nine u32 limits of the relay chain that is simulated here. */
const HOST_LIMITS = [3_145_728, 20_480, 8, 1_048_576, 51_200, 5, 10, 1_200, 1_200];

/** The two inherents every block of this runtime starts with: its time, and what it knows of the relay chain. */
export type Inherents = (height: number, timeMs: number) => Bytes[];

/**
 * Prepares the inherents of a parachain whose relay chain is simulated: a constant relay state that holds no
 * messages, and a relay height that grows with the parachain's, as the runtime demands.
 */
export async function createInherents(runtime: Runtime): Promise<Inherents> {
  const limits = concatBytes(...HOST_LIMITS.map((limit) => encodeUint(limit, 4)));
  const relay = await runtime.proofOf([[ACTIVE_CONFIG, asHex(limits)]]);
  const root = hexBytes(relay.root);
  const nodes = relay.nodes.map((node) => encodeSized(hexBytes(node)));
  const none = Uint8Array.of(0);
  return (height, timeMs) => {
    const validation = [none, encodeUint(height, 4), root, encodeUint(MAX_POV_BYTES, 4)];
    const relayState = [encodeCompact(nodes.length), ...nodes];
    return [
      bare(TIMESTAMP_SET, encodeCompact(timeMs)),
      bare(SET_VALIDATION_DATA, ...validation, ...relayState, none, none),
    ];
  };
}

function bare(call: Uint8Array, ...args: Uint8Array[]): Bytes {
  return encodeSized(concatBytes(Uint8Array.of(EXTRINSIC_VERSION), call, ...args));
}
