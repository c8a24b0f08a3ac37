import { bytes32 } from '../../lib/base/testing.ts';
import { sealingKeyPair } from '../../lib/crypto/sealing.ts';
import { createSigner } from '../../lib/crypto/signing.ts';

/** What all worked examples of docs/PROTOCOL.md begin with, as its table names them. */
export const network = bytes32(0x11);
export const contract = bytes32(0x22);
export const place = { network, drive: contract };
export const NODE = '00000000000000000000000000000001';
export const PARENT = '00000000000000000000000000000000';
export const TIME = 1_700_000_000_000;
export const POSITION = 7 * 2 ** 20 + 3;

export const person = createSigner('sr25519', bytes32(0x01));
export const account = createSigner('ed25519', bytes32(0x01));
export const session = createSigner('ed25519', bytes32(0x02));
export const worker = createSigner('ed25519', bytes32(0x03));
export const committing = createSigner('ed25519', bytes32(0x04));
/** Commands, queries and grants are all sealed to this one pair here. */
export const sealing = sealingKeyPair(bytes32(0x05));
export const admission = bytes32(0x06);

export const keys = { parent: bytes32(0x07), node: bytes32(0x08) };
export const shares = { enclave: bytes32(0x09), vault: bytes32(0x0a) };
export const secret = bytes32(0x0b);
export const iv = bytes32(0x0c);
export const nonce12 = bytes32(0x0d).slice(0, 12);
export const nonce16 = bytes32(0x0d).slice(0, 16);
