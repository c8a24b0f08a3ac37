import * as v from 'valibot';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { bytesUpTo, codecOf, millis, textUpTo, type Codec } from '../../../lib/base/schema.ts';
import { endpointUrl, hash32, version1 } from '../../../lib/protocol/fields.ts';
import { pinReleaseHash } from '../../../lib/protocol/pin-request.ts';
import { MOST_COPIES } from '../../../lib/protocol/upload-header.ts';
import { PURSE_LENGTH } from '../../../lib/protocol/upload-tokens/credit.ts';

/**
 * What portals of one store ask each other about the pins that more than one of them holds; `POST /v1/store/replicas`. `me` is the address of the one that asks, as the
 * other's list has it, and `addresses` are the multiaddresses of a portal's content node.
 *
 * | request | what the asked portal does | answer |
 * | --- | --- | --- |
 * | states | | `states` of these pins there, in order; `releases` of those that were released since |
 * | hold | takes the pins on, and fetches and pins them by and by | |
 * | drop | gives up copies that it holds for others | |
 * | release | removes the pins, whoever holds them | |
 * | mine | | `pins`: some behind `after` that it holds and whose home the asking portal is |
 *
 * | state | |
 * | --- | --- |
 * | whole | all blocks are there and pinned |
 * | coming | it was taken on and is not whole yet |
 * | failing | the same, and the last try failed |
 * | absent | it was never taken on |
 */
const name = { root: bytesUpTo(64), release: hash32 };
const named = v.strictObject(name);
export type PinName = v.InferOutput<typeof named>;

/**
 * A pin that several portals hold. `home` is the portal that its client pinned it at, `store` the name under which the book of credit has its payment, `pinned` the time of its
 * pinning by the home's clock: what is pinned again after its release is newer than that.
 */
const replicated = v.strictObject({
  ...name,
  copies: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_COPIES)),
  home: endpointUrl,
  store: textUpTo(128),
  pinned: millis,
});
export type ReplicatedPin = v.InferOutput<typeof replicated>;

/** That a pin was released, and the secret that proves it. `purse` takes what another portal was paid for the same pin; empty for none. */
const released = v.strictObject({
  ...name,
  secret: hash32,
  time: millis,
  purse: v.pipe(
    bytesUpTo(PURSE_LENGTH),
    v.check((b) => b.length % PURSE_LENGTH === 0, 'neither whole nor empty'),
  ),
});
export type ReleasedPin = v.InferOutput<typeof released>;

export const PIN_STATES = ['whole', 'coming', 'failing', 'absent'] as const;
export type ReplicaState = (typeof PIN_STATES)[number];

/** Pins in one message. */
export const MOST_IN_ONE = 250;
const many = <S extends v.GenericSchema>(one: S) => v.pipe(v.array(one), v.maxLength(MOST_IN_ONE));
const addresses = v.pipe(v.array(textUpTo(256)), v.maxLength(32));
const base = { v: version1, me: endpointUrl, addresses };

const request = v.variant('ask', [
  v.strictObject({
    ...base,
    ask: v.literal('states'),
    pins: many(v.strictObject({ ...name, pinned: millis })),
  }),
  v.strictObject({ ...base, ask: v.literal('hold'), pins: many(replicated) }),
  v.strictObject({ ...base, ask: v.literal('drop'), pins: many(named) }),
  v.strictObject({ ...base, ask: v.literal('release'), releases: many(released) }),
  v.strictObject({ ...base, ask: v.literal('mine'), after: v.optional(named) }),
]);
export type ReplicaRequest = v.InferOutput<typeof request>;
export const replicaRequestCodec: Codec<ReplicaRequest> = codecOf('request to a replica', request);

const answer = v.strictObject({
  ...{ v: version1, addresses },
  states: many(v.picklist(PIN_STATES)),
  pins: many(replicated),
  releases: many(released),
});
export type ReplicaAnswer = v.InferOutput<typeof answer>;
export const replicaAnswerCodec: Codec<ReplicaAnswer> = codecOf('answer of a replica', answer);

/** Whether the secret is the one that releases this pin: whoever asks, nothing is released without. */
export const isProven = (network: Bytes, { root, release, secret }: ReleasedPin): boolean =>
  pinReleaseHash(network, root, secret).every((byte, at) => byte === release[at]);
