import * as v from 'valibot';
import { concatBytes, equalBytes, utf8, type Bytes } from '../../../base/bytes.ts';
import { bytesUpTo } from '../../../base/schema.ts';
import { sha384Bytes } from '../../../crypto/sha384.ts';
import { AttestationError } from '../errors.ts';

/**
 * The events that dstack extended RTMR3 with, in their order: names and payloads. Digests are computed, never read. A name has no colon, because the digest is
 * over name ‖ ":" ‖ payload: `compose-hash:` with a payload of its own would otherwise be what `compose-hash` with a colon before its payload is.
 */
const event = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{0,64}$/)),
  payload: bytesUpTo(4 * 1024),
});
export const eventLog = v.pipe(v.array(event), v.maxLength(64));
export type EventLog = v.InferOutput<typeof eventLog>;

/** Of all events of dstack's version 1, little endian. */
const EVENT_TYPE = Uint8Array.of(0x01, 0x00, 0x00, 0x08);
const COLON = utf8(':');

/** RTMR3 (48 bytes) after these events: register = SHA-384(register ‖ SHA-384(type ‖ ":" ‖ name ‖ ":" ‖ payload)). */
export function replayEvents(events: EventLog): Bytes {
  let register: Bytes = new Uint8Array(48);
  for (const { name, payload } of events) {
    const digest = sha384Bytes(concatBytes(EVENT_TYPE, COLON, utf8(name), COLON, payload));
    register = sha384Bytes(concatBytes(register, digest));
  }
  return register;
}

/** What the guest recorded before it started the program. */
export type BootRecord = { app: Bytes; composeHash: Bytes; osImage: Bytes; keyProvider: Bytes };

/**
 * Reads what was started from the events of a register's value. A program may add events of its own after its start, but none of these names a second time.
 * @throws AttestationError `bad-event-log`.
 */
export function readBootRecord(events: EventLog, register: Uint8Array): BootRecord {
  if (!equalBytes(replayEvents(events), register))
    throw new AttestationError('bad-event-log', 'the event log is not the one that the hardware recorded');
  const payloadOf = (name: string, isNeeded = true): Bytes => {
    const [found, second] = events.filter((e) => e.name === name);
    if (second !== undefined || (found === undefined && isNeeded))
      throw new AttestationError('bad-event-log', `the event log does not name one ${name}`);
    return found?.payload ?? new Uint8Array();
  };
  return {
    app: payloadOf('app-id'),
    composeHash: payloadOf('compose-hash'),
    osImage: payloadOf('os-image-hash', false),
    keyProvider: payloadOf('key-provider'),
  };
}
