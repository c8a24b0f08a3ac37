import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { bytesUpTo, codecOf } from '../base/schema.ts';
import { domainHash } from '../crypto/domain.ts';
import { hash32, version1 } from './fields.ts';

/**
 * What is sent to a portal about pins, canonical CBOR each.
 *
 * | message | |
 * | --- | --- |
 * | pin request `{ v: 1, release }` | body of `POST /v1/pins/{cid}`: the pin goes with whoever shows the secret of this hash. Without a body the pin has no owner |
 * | pins `{ v: 1, pins: [{ root, release }] }` | body of `POST /v1/pins`: up to 500 pins of one upload, roots as CIDs' bytes. Those before one that fails are made |
 * | pin release `{ v: 1, secret }` | body of `POST /v1/pins/{cid}/release` |
 *
 * release = H("pin-release", network, root's CID as bytes, secret); secret are 32 random bytes. The root is in it, so that equal secrets do not show
 * that two pins are one owner's.
 */
const pinRequest = v.strictObject({ v: version1, release: hash32 });
export const pinRequestCodec = codecOf('pin request', pinRequest);

/** Pins that one request may make. */
export const MOST_PINS = 500;
const pins = v.strictObject({
  v: version1,
  pins: v.pipe(
    v.array(v.strictObject({ root: bytesUpTo(64), release: hash32 })),
    v.minLength(1),
    v.maxLength(MOST_PINS),
  ),
});
export const pinsCodec = codecOf('pins', pins);

const pinRelease = v.strictObject({ v: version1, secret: hash32 });
export const pinReleaseCodec = codecOf('pin release', pinRelease);

/** @param root - the CID as bytes. */
export const pinReleaseHash = (network: Bytes, root: Uint8Array, secret: Bytes): Bytes =>
  domainHash('pin-release', network, root, secret);
