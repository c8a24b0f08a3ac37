import { equalBytes, randomBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import {
  dealCodec,
  dealtCodec,
  judgeCodec,
  judgedCodec,
  revealCodec,
  revealedCodec,
  settleCodec,
  settledCodec,
} from '../../../protocol/gatekeeping/joint-generation.ts';
import { contractSharingCodec, contractSharingMessage } from '../../../protocol/records/contract-sharing.ts';
import type { GatekeeperEntry } from '../../../protocol/genesis.ts';
import { gatekeepersOf, type ContractEntry } from '../../../protocol/reducer/network-state.ts';
import { cosignedBy } from '../cosigned-by.ts';
import { GatekeeperError } from '../errors.ts';
import { nameOf, type Peers } from '../peers.ts';
import type { GatekeeperContext } from '../ports.ts';
import { dealersOf, neededSharing, type NeededSharing } from './needed-sharing.ts';
import { isWhole, outcomeOf, type Transcript } from './outcome.ts';
import { placeOf, requireAbout, type About } from './rounds.ts';

/**
 * Coordinates the joint generation of a contract's next secret, or the sharing anew of the one that an earlier set shares, and publishes how
 * it is shared. What comes of it does not depend on who coordinates.
 * @throws GatekeeperError `no-quorum`, `not-agreed`, and what writing a record throws.
 */
export async function generateJointly(
  context: GatekeeperContext,
  peers: Peers,
  contract: ContractEntry,
): Promise<void> {
  const { network, logger } = context;
  const now = gatekeepersOf(context.state());
  const needed = neededSharing(context.state(), contract.id);
  if (needed === undefined) return;
  const { epoch, from } = needed;
  const about = { session: randomBytes(32), contract: contract.id, epoch };
  const transcript = await talkOver(context, peers, about, needed);
  const outcome = outcomeOf({ network, about, now, from }, transcript);
  for (const { gatekeeper, why } of outcome.excluded)
    logger.error('a gatekeeper is left out of a sharing', { gatekeeper: nameOf(gatekeeper), why });
  const places = now.members;
  const settled = await peers.askAll('settle', settleCodec.encode({ ...about, ...transcript }), (answer) => {
    const { index, sealed, ...said } = settledCodec.decode(answer.body);
    requireAbout(said, about);
    return { gatekeeper: answer.from, index, sealed };
  });
  // A dealer that is excluded may hold a share all the same: what the others dealt to it holds.
  const shares = settled.filter(({ gatekeeper, index }) => placeOf(places, gatekeeper) === index);
  const { dealers, excluded, commitments } = outcome;
  const { set, members, threshold } = now;
  const size = { set, n: members.length, t: threshold };
  const sharing = { contract: contract.id, epoch, ...size, commitments, dealers, excluded, shares };
  const cosignatures = await cosignedBy(context, peers, {
    kind: 'contract-sharing',
    body: contractSharingCodec.encode({ ...sharing, cosignatures: [] }),
    session: about.session,
    message: contractSharingMessage(network, sharing),
  });
  await context.records.write('contract-sharing', contractSharingCodec.encode({ ...sharing, cosignatures }));
  if (neededSharing(context.state(), contract.id)?.epoch === epoch)
    throw new GatekeeperError('not-agreed', 'the sharing did not become the contract’s');
  logger.info('contract shared', { contract: toHex(contract.id).slice(0, 8), holders: shares.length });
}

/** Dealings, judgements, and what the accused reveal. */
async function talkOver(
  context: GatekeeperContext,
  peers: Peers,
  about: About,
  needed: NeededSharing,
): Promise<Transcript> {
  const now = gatekeepersOf(context.state());
  const dealers = dealersOf(context.state(), needed);
  const dealings = await peers.askThese(
    dealers.entries,
    'deal',
    dealCodec.encode(about),
    ({ body, frame }) => {
      const dealt = dealtCodec.decode(body);
      requireAbout(dealt, about);
      if (!isWhole(dealt, now)) throw new GatekeeperError('bad-answer', 'a dealing is not for this set');
      return frame;
    },
  );
  if (dealings.length < dealers.threshold)
    throw new GatekeeperError('no-quorum', 'fewer gatekeepers than the threshold dealt');
  const judged = await peers.askAll('judge', judgeCodec.encode({ ...about, dealings }), ({ body, frame }) => {
    const { bad, ...said } = judgedCodec.decode(body);
    requireAbout(said, about);
    return { bad, frame };
  });
  const reveals = await Promise.all(
    judged.map((judgement) => revealsFor(dealers.entries, peers, about, judgement)),
  );
  return { dealings, judgements: judged.map(({ frame }) => frame), reveals: reveals.flat() };
}

async function revealsFor(
  entries: readonly GatekeeperEntry[],
  peers: Peers,
  about: About,
  { bad, frame }: { bad: Bytes[]; frame: Bytes },
): Promise<Bytes[]> {
  const accused = entries.filter(({ identity }) => bad.some((one) => equalBytes(one, identity)));
  const request = revealCodec.encode({ ...about, judgement: frame });
  const answers = await Promise.allSettled(
    accused.map(async (member) => {
      const answer = await peers.ask(member, 'reveal', request);
      requireAbout(revealedCodec.decode(answer.body), about);
      return answer.frame;
    }),
  );
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}
