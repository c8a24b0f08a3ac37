import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import { CodedError } from '../../../base/errors.ts';
import { open, seal } from '../../../crypto/sealing.ts';
import { reshareShares, sumShares } from '../../../crypto/joint-sharing.ts';
import { deal, dealShare, verifyShare, type Dealing, type Share } from '../../../crypto/secret-sharing.ts';
import {
  dealCodec,
  dealtCodec,
  dealtShareAad,
  dealtShareCodec,
  judgeCodec,
  judgedCodec,
  revealCodec,
  revealedCodec,
  settleCodec,
  settledCodec,
  type Dealt,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import { gatekeepersOf } from '../../../protocol/reducer/network-state.ts';
import { GatekeeperError } from '../errors.ts';
import type { GatekeeperContext } from '../ports.ts';
import type { RootKeys } from '../root-keys.ts';
import { neededSharing, type NeededSharing } from './needed-sharing.ts';
import { isWhole, outcomeOf, revealedShare } from './outcome.ts';
import { openRound, placeOf, type About, type Said, type Where } from './rounds.ts';
import type { Sessions } from './sessions.ts';

/** One gatekeeper's part in generations, whoever coordinates them. */
export type JointDesk = {
  deal(body: Bytes): Promise<Bytes>;
  judge(body: Bytes): Promise<Bytes>;
  reveal(body: Bytes): Bytes;
  settle(body: Bytes): Promise<Bytes>;
};

export function createJointDesk(
  context: GatekeeperContext,
  rootKeys: RootKeys,
  sessions: Sessions,
): JointDesk {
  const { network, identity } = context;
  const me = identity.signer.identity;
  const setNow = (): number => gatekeepersOf(context.state()).set;

  /** @throws GatekeeperError `not-agreed` for what is not needed. */
  const needed = ({ contract, epoch }: About): NeededSharing => {
    const found = neededSharing(context.state(), contract);
    if (found?.epoch !== epoch)
      throw new GatekeeperError('not-agreed', 'that contract needs no sharing of this epoch');
    return found;
  };
  const whereOf = (about: About): Where => ({
    network,
    about,
    now: gatekeepersOf(context.state()),
    from: needed(about).from,
  });

  /** A fresh secret, or this gatekeeper's share of the old one. */
  const dealing = async ({ contract, epoch }: About, { from }: NeededSharing): Promise<Dealing> => {
    const { members, threshold } = gatekeepersOf(context.state());
    if (from === undefined) return deal(members.length, threshold);
    const mine = from.sharing.shares.find(({ gatekeeper }) => equalBytes(gatekeeper, me));
    if (mine === undefined) throw new GatekeeperError('not-in-set', 'no share of that sharing here');
    const share = await rootKeys.openShare({ set: from.sharing.set, contract, epoch }, mine.sealed);
    return dealShare(members.length, threshold, share);
  };

  /** My share in a dealing. @throws CryptoError if it cannot be opened or does not lie on the commitments. */
  const openMine = async (about: About, { from, said }: Said<Dealt>, place: number): Promise<Share> => {
    const box = said.sealed.find(({ to }) => equalBytes(to, me))?.box ?? new Uint8Array();
    const opened = await open(identity.sealing.seed, box, dealtShareAad(network, about, from, me));
    const share = dealtShareCodec.decode(opened);
    if (share.index !== place) throw new GatekeeperError('bad-share', 'a share for another place');
    verifyShare(share, said.commitments);
    return share;
  };

  return {
    async deal(body) {
      const about = dealCodec.decode(body);
      const { entries } = gatekeepersOf(context.state());
      const { shares, commitments } = await dealing(about, needed(about));
      sessions.begin(about, setNow(), shares);
      const sealed = await Promise.all(
        entries.map(async ({ identity: to, sealing }, at) => ({
          to,
          box: await seal(
            sealing,
            dealtShareCodec.encode(shares[at] ?? noShare()),
            dealtShareAad(network, about, me, to),
          ),
        })),
      );
      return dealtCodec.encode({ ...about, commitments, sealed });
    },
    async judge(body) {
      const { dealings, ...about } = judgeCodec.decode(body);
      sessions.join(about, setNow());
      const where = whereOf(about);
      const place = placeOf(where.now.members, me);
      const dealt = openRound(where, where.from?.set ?? where.now, 'dealt', dealtCodec, dealings);
      const bad = await Promise.all(
        dealt.map(async (one) =>
          isWhole(one.said, where.now) && (await isGood(openMine(about, one, place))) ? [] : [one.from],
        ),
      );
      return judgedCodec.encode({ ...about, bad: bad.flat() });
    },
    reveal(body) {
      const { judgement, ...about } = revealCodec.decode(body);
      const where = whereOf(about);
      const session = sessions.find(about, setNow());
      const [judged] = openRound(where, where.now, 'judged', judgedCodec, [judgement]);
      if (judged?.said.bad.some((accused) => equalBytes(accused, me)) !== true)
        throw new GatekeeperError('not-agreed', 'that judgement does not accuse this gatekeeper');
      const share = session.dealt[placeOf(where.now.members, judged.from) - 1];
      if (share === undefined)
        throw new GatekeeperError('unknown-session', 'this session is over for this dealer');
      const { value, blinding } = share;
      return revealedCodec.encode({ ...about, to: judged.from, value, blinding });
    },
    async settle(body) {
      const { dealings, judgements, reveals, ...about } = settleCodec.decode(body);
      const session = sessions.join(about, setNow());
      const where = whereOf(about);
      const place = placeOf(where.now.members, me);
      const outcome = outcomeOf(where, { dealings, judgements, reveals });
      const mine = await Promise.all(
        outcome.dealings.map(
          async (one) => revealedShare(where, { reveals }, one, me) ?? openMine(about, one, place),
        ),
      );
      const old = where.from?.set.members;
      const share =
        old === undefined
          ? sumShares(mine)
          : reshareShares(
              mine.map((dealt, at) => ({ index: placeOf(old, outcome.dealers[at] ?? me), dealt })),
            );
      verifyShare(share, outcome.commitments);
      const { contract, epoch } = about;
      const sealed = await rootKeys.sealShare({ set: where.now.set, contract, epoch }, share);
      session.settled = { outcome, sealed };
      session.dealt = [];
      return settledCodec.encode({ ...about, index: place, sealed });
    },
  };
}

const noShare = (): never => {
  throw new TypeError('a dealing without a share for every member');
};

async function isGood(share: Promise<Share>): Promise<boolean> {
  try {
    await share;
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
