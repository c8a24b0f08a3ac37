import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { contractId, identity, sealedBytes } from '../fields.ts';

/**
 * The rounds in which gatekeepers generate a contract's secret together. One of them coordinates: it carries messages, and can hold
 * a session up, but learns nothing and changes nothing, because every answer is signed and the shares in it are sealed.
 */
const session = bytesOf(32);
const frames = v.pipe(v.array(bytesUpTo(1 << 20)), v.maxLength(255));
const about = { session, contract: contractId, epoch: uint };

/** "deal": asks for fresh polynomials. Answered by "dealt". */
export const dealCodec = codecOf('deal request', v.strictObject(about));

/** "dealt": commitments, and every member's share sealed to its sealing key. */
const dealtSchema = v.strictObject({
  ...about,
  commitments: v.pipe(v.array(bytesOf(32)), v.minLength(1), v.maxLength(255)),
  sealed: v.pipe(v.array(v.strictObject({ to: identity, box: sealedBytes })), v.maxLength(255)),
});
export type Dealt = v.InferOutput<typeof dealtSchema>;
export const dealtCodec: Codec<Dealt> = codecOf('dealing', dealtSchema);

/** "judge": all dealings of the session, as they were signed. Answered by "judged". */
export const judgeCodec = codecOf('judge request', v.strictObject({ ...about, dealings: frames }));

/** "judged": whose share for the one who answers does not lie on its commitments; empty where all hold. */
const judgedSchema = v.strictObject({ ...about, bad: v.pipe(v.array(identity), v.maxLength(255)) });
export type Judged = v.InferOutput<typeof judgedSchema>;
export const judgedCodec: Codec<Judged> = codecOf('judgement', judgedSchema);

/** "reveal": a judgement that accuses the one who is asked. Answered by "revealed". */
export const revealCodec = codecOf(
  'reveal request',
  v.strictObject({ ...about, judgement: bytesUpTo(1 << 20) }),
);

/** "revealed": the share that the accuser calls bad, for everybody to check; the accuser knows it anyway. */
const revealedSchema = v.strictObject({ ...about, to: identity, value: bytesOf(32), blinding: bytesOf(32) });
export type Revealed = v.InferOutput<typeof revealedSchema>;
export const revealedCodec: Codec<Revealed> = codecOf('revealed share', revealedSchema);

/** "settle": all that was said. Each works out by itself whose dealings count. Answered by "settled". */
export const settleCodec = codecOf(
  'settle request',
  v.strictObject({ ...about, dealings: frames, judgements: frames, reveals: frames }),
);

/** "settled": the joint share of the one who answers, sealed under its own root key. */
const settledSchema = v.strictObject({ ...about, index: uint, sealed: sealedBytes });
export type Settled = v.InferOutput<typeof settledSchema>;
export const settledCodec: Codec<Settled> = codecOf('settled share', settledSchema);

/** A share on its way from a dealer to one member. */
const dealtShareSchema = v.strictObject({ index: uint, value: bytesOf(32), blinding: bytesOf(32) });
export const dealtShareCodec = codecOf('dealt share', dealtShareSchema);

export const dealtShareAad = (
  network: Bytes,
  { session: id, contract, epoch }: Pick<Dealt, 'session' | 'contract' | 'epoch'>,
  dealer: Bytes,
  to: Bytes,
): Bytes => domainBytes('dealt-share', network, id, contract, epoch, dealer, to);
