import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { CodedError } from '../../../base/errors.ts';
import { sumCommitments } from '../../../crypto/joint-sharing.ts';
import { verifyShare } from '../../../crypto/secret-sharing.ts';
import {
  dealtCodec,
  judgedCodec,
  revealedCodec,
  type Dealt,
  type Judged,
  type Revealed,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import type { ContractSharing } from '../../../protocol/records/contract-sharing.ts';
import type { GatekeepersNow } from '../../../protocol/reducer/network-state.ts';
import { GatekeeperError } from '../errors.ts';
import { openRound, placeOf, saidBy, type About, type Said } from './rounds.ts';

/** All that members signed in a session. */
export type Transcript = { dealings: Bytes[]; judgements: Bytes[]; reveals: Bytes[] };

/** Whose dealings count. Everybody works it out alike from the same transcript. */
export type Outcome = Pick<ContractSharing, 'dealers' | 'excluded' | 'commitments'> & {
  dealings: Said<Dealt>[];
};

/**
 * A dealer is excluded if somebody calls its share bad and it does not reveal a share that holds; who called a share bad that holds is
 * excluded itself.
 * @throws as `openRound`; GatekeeperError `bad-answer` for a dealing of another size, `no-quorum` if fewer than t dealers are left.
 */
export function outcomeOf(
  where: { network: Bytes; about: About; now: GatekeepersNow },
  transcript: Transcript,
): Outcome {
  const { members, threshold } = where.now;
  const dealings = openRound(where, 'dealt', dealtCodec, transcript.dealings);
  const judgements = openRound(where, 'judged', judgedCodec, transcript.judgements);
  const reveals = openRound(where, 'revealed', revealedCodec, transcript.reveals);
  requireOnce(dealings);
  requireOnce(judgements);
  if (!dealings.every(({ said }) => isWhole(said, where.now)))
    throw new GatekeeperError('bad-answer', 'a dealing is not for this set');
  const excluded = excludedBy(where.now, dealings, judgements, reveals);
  const counted = dealings.filter(({ from }) => !excluded.has(toHex(from)));
  if (counted.length < threshold)
    throw new GatekeeperError('no-quorum', 'fewer dealers than the threshold are left');
  return {
    dealings: counted,
    dealers: counted.map(({ from }) => from),
    excluded: members.flatMap((gatekeeper) => {
      const why = excluded.get(toHex(gatekeeper));
      return why === undefined ? [] : [{ gatekeeper, why }];
    }),
    commitments: sumCommitments(counted.map(({ said }) => said.commitments)),
  };
}

/** Whether a dealing has the threshold's commitments and a box for every member. */
export const isWhole = ({ commitments, sealed }: Dealt, { members, threshold }: GatekeepersNow): boolean =>
  commitments.length === threshold &&
  sealed.length === members.length &&
  sealed.every(({ to }, at) => equalBytes(to, members[at] ?? new Uint8Array()));

type Why = ContractSharing['excluded'][number]['why'];

function excludedBy(
  { members }: GatekeepersNow,
  dealings: readonly Said<Dealt>[],
  judgements: readonly Said<Judged>[],
  reveals: readonly Said<Revealed>[],
): Map<string, Why> {
  const excluded = new Map<string, Why>();
  for (const { from: accuser, said } of judgements)
    for (const accused of said.bad) {
      const dealing = saidBy(dealings, accused);
      if (dealing === undefined) continue;
      const answers = reveals.filter(
        ({ from, said: { to } }) => equalBytes(from, accused) && equalBytes(to, accuser),
      );
      const index = placeOf(members, accuser);
      const holds = answers.some(({ said: { value, blinding } }) =>
        isOn({ index, value, blinding }, dealing),
      );
      if (holds) excluded.set(toHex(accuser), 'false-complaint');
      else excluded.set(toHex(accused), answers.length === 0 ? 'no-answer' : 'bad-share');
    }
  return excluded;
}

function isOn(share: Parameters<typeof verifyShare>[0], { commitments }: Dealt): boolean {
  try {
    verifyShare(share, commitments);
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
