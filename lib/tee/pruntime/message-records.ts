import * as v from 'valibot';
import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { bytesUpTo, codecOf, millis, uint, type Codec } from '../../base/schema.ts';
import { contractId, ownMethodName, version1 } from '../../protocol/fields.ts';
import { MOST_MESSAGE_ARGS } from '../../protocol/message.ts';
import type { InboxStream } from './inbox.ts';
import type { WaitingMessage } from './outbox.ts';

/** Values of a state's records of messages; their keys are in `state-records.ts`. */

const waitingSchema = v.strictObject({
  v: version1,
  from: contractId,
  to: contractId,
  depth: uint,
  method: ownMethodName,
  args: bytesUpTo(MOST_MESSAGE_ARGS),
  position: uint,
  time: millis,
});
const waitingCodec: Codec<v.InferOutput<typeof waitingSchema>> = codecOf('waiting message', waitingSchema);

const sequenceSchema = v.strictObject({ v: version1, next: uint });
const sequenceCodec: Codec<v.InferOutput<typeof sequenceSchema>> = codecOf(
  'message sequence',
  sequenceSchema,
);

const streamSchema = v.strictObject({ v: version1, last: uint, until: millis });
const streamCodec: Codec<v.InferOutput<typeof streamSchema>> = codecOf('message stream', streamSchema);

export const encodeWaiting = ({ seq: _key, from, to, ...fields }: WaitingMessage): Bytes =>
  waitingCodec.encode({ v: 1, from: fromHex(from), to: fromHex(to), ...fields });

/** @throws EncodingError, as the others do. */
export function decodeWaiting(seq: number, value: Bytes): WaitingMessage {
  const { v: _, from, to, ...fields } = waitingCodec.decode(value);
  return { seq, from: toHex(from), to: toHex(to), ...fields };
}

export const encodeSequence = (next: number): Bytes => sequenceCodec.encode({ v: 1, next });
export const decodeSequence = (value: Bytes): number => sequenceCodec.decode(value).next;

export const encodeStream = ({ last, until }: InboxStream): Bytes =>
  streamCodec.encode({ v: 1, last, until });
export function decodeStream(value: Bytes): InboxStream {
  const { last, until } = streamCodec.decode(value);
  return { last, until };
}
