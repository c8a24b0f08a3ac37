import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { CodedError } from '../../../base/errors.ts';
import { reshareCommitments, sumCommitments, verifyReshared } from '../../../crypto/joint-sharing.ts';
import { verifyShare, type Share } from '../../../crypto/secret-sharing.ts';
import {
  dealtCodec,
  judgedCodec,
  revealedCodec,
  type Dealt,
  type Revealed,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import type { ContractSharing } from '../../../protocol/records/contract-sharing.ts';
import type { GatekeepersNow } from '../../../protocol/reducer/network-state.ts';
import { GatekeeperError } from '../errors.ts';
import { openRound, placeOf, saidBy, type Said, type Where } from './rounds.ts';

/** All that members signed in a session. */
export type Transcript = { dealings: Bytes[]; judgements: Bytes[]; reveals: Bytes[] };

/** Whose dealings count. Everybody works it out alike from the same transcript. */
export type Outcome = Pick<ContractSharing, 'dealers' | 'excluded' | 'commitments'> & {
  dealings: Said<Dealt>[];
};

/**
 * A dealer is excluded if somebody calls its share bad and it does not reveal a share that holds, or if it was to share anew what it holds and shares
 * something else. Where a share is revealed that holds, nobody can tell whether the complaint was false or what was sealed first was another share: the
 * accuser takes the revealed one, and nobody is blamed.
 * @throws as `openRound`; GatekeeperError `bad-answer` for a dealing of another size, `no-quorum` if fewer than t dealers are left.
 */
export function outcomeOf(where: Where, transcript: Transcript): Outcome {
  const { now, from } = where;
  const dealers = from?.set ?? now;
  const dealings = openRound(where, dealers, 'dealt', dealtCodec, transcript.dealings);
  if (!dealings.every(({ said }) => isWhole(said, now)))
    throw new GatekeeperError('bad-answer', 'a dealing is not for this set');
  const excluded = excludedBy(where, dealings, transcript);
  const left = dealings.filter(({ from: dealer }) => !excluded.has(toHex(dealer)));
  // Of an old sharing t dealings are enough, and one more would be another polynomial.
  const counted = from === undefined ? left : left.slice(0, dealers.threshold);
  if (counted.length < dealers.threshold)
    throw new GatekeeperError('no-quorum', 'fewer dealers than the threshold are left');
  return {
    dealings: counted,
    dealers: counted.map(({ from: dealer }) => dealer),
    excluded: dealers.members.flatMap((gatekeeper) => {
      const why = excluded.get(toHex(gatekeeper));
      return why === undefined ? [] : [{ gatekeeper, why }];
    }),
    commitments:
      from === undefined
        ? sumCommitments(counted.map(({ said }) => said.commitments))
        : reshareCommitments(
            counted.map(({ from: dealer, said }) => ({
              index: placeOf(dealers.members, dealer),
              dealt: said.commitments,
            })),
          ),
  };
}

/** Whether a dealing has the threshold's commitments and a box for every member. */
export const isWhole = ({ commitments, sealed }: Dealt, { members, threshold }: GatekeepersNow): boolean =>
  commitments.length === threshold &&
  sealed.length === members.length &&
  sealed.every(({ to }, at) => equalBytes(to, members[at] ?? new Uint8Array()));

type Why = ContractSharing['excluded'][number]['why'];

function excludedBy(
  where: Where,
  dealings: readonly Said<Dealt>[],
  transcript: Transcript,
): Map<string, Why> {
  const { now, from } = where;
  const dealers = from?.set ?? now;
  const judgements = openRound(where, now, 'judged', judgedCodec, transcript.judgements);
  const reveals = openRound(where, dealers, 'revealed', revealedCodec, transcript.reveals);
  requireOnce(dealings);
  requireOnce(judgements);
  const excluded = new Map<string, Why>();
  for (const { from: accuser, said } of judgements)
    for (const accused of said.bad) {
      const dealing = saidBy(dealings, accused);
      if (dealing === undefined) continue;
      const answers = revealedTo(reveals, { dealer: accused, member: accuser });
      const index = placeOf(now.members, accuser);
      const holds = answers.some((revealed) => isOn({ index, ...revealed }, dealing));
      if (!holds) excluded.set(toHex(accused), answers.length === 0 ? 'no-answer' : 'bad-share');
    }
  for (const { from: dealer, said } of dealings) {
    const index = placeOf(dealers.members, dealer);
    const isOwn = (old: ContractSharing): boolean =>
      isTrue(() => {
        verifyReshared({ index, dealt: said.commitments }, old.commitments);
      });
    if (from !== undefined && !isOwn(from.sharing)) excluded.set(toHex(dealer), 'bad-share');
  }
  return excluded;
}

/** A share that its dealer revealed to who called it bad, if one was revealed that holds. @throws as `openRound`. */
export function revealedShare(
  where: Where,
  transcript: Pick<Transcript, 'reveals'>,
  { from: dealer, said }: Said<Dealt>,
  member: Bytes,
): Share | undefined {
  const { now, from } = where;
  const reveals = openRound(where, from?.set ?? now, 'revealed', revealedCodec, transcript.reveals);
  const index = placeOf(now.members, member);
  return revealedTo(reveals, { dealer, member })
    .map((revealed): Share => ({ index, ...revealed }))
    .find((share) => isOn(share, said));
}

const revealedTo = (
  reveals: readonly Said<Revealed>[],
  { dealer, member }: { dealer: Bytes; member: Bytes },
): Pick<Share, 'value' | 'blinding'>[] =>
  reveals
    .filter(({ from, said: { to } }) => equalBytes(from, dealer) && equalBytes(to, member))
    .map(({ said: { value, blinding } }) => ({ value, blinding }));

const isOn = (share: Share, { commitments }: Dealt): boolean =>
  isTrue(() => {
    verifyShare(share, commitments);
  });

function isTrue(verify: () => void): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function requireOnce(round: readonly Said<unknown>[]): void {
  if (new Set(round.map(({ from }) => toHex(from))).size !== round.length)
    throw new GatekeeperError('bad-answer', 'one gatekeeper spoke twice in a round');
}
