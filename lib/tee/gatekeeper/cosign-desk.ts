import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { cosignedCodec, proposalCodec, type Proposal } from '../../protocol/gatekeeping/cosigning.ts';
import { assignmentCodec, assignmentMessage } from '../../protocol/records/assignment.ts';
import { contractKeysCodec, contractKeysMessage } from '../../protocol/records/contract-keys.ts';
import { contractSharingCodec, contractSharingMessage } from '../../protocol/records/contract-sharing.ts';
import {
  directoryCheckpointCodec,
  directoryCheckpointMessage,
} from '../../protocol/records/directory-checkpoint.ts';
import { areDerivers, areTakenOver } from '../../protocol/reducer/apply-contract.ts';
import { gatekeepersOf, isOfSet, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { Assigning } from './assigning.ts';
import { isOfSharing, openWord } from './derived-keys.ts';
import { GatekeeperError } from './errors.ts';
import { neededSharing } from './joint/needed-sharing.ts';
import type { Sessions } from './joint/sessions.ts';
import type { GatekeeperContext } from './ports.ts';

/**
 * Signs what another member proposes if this one, by what it knows itself, would do the same.
 * @throws EncodingError, GatekeeperError `not-agreed` with the reason, `unknown-contract` or `unknown-session`.
 */
export type CosignDesk = (body: Bytes) => Bytes;

export function createCosignDesk(
  context: GatekeeperContext,
  sessions: Sessions,
  assigning: Assigning,
): CosignDesk {
  const { network, identity } = context;

  const contractOf = (id: Bytes): ContractEntry => {
    const entry = context.state().contracts.get(toHex(id));
    if (entry === undefined) throw new GatekeeperError('unknown-contract', 'no such contract here yet');
    return entry;
  };
  const requireSet = (record: { set: number; n: number; t: number }): void => {
    agree(isOfSet(gatekeepersOf(context.state()), record), 'it is not of the set of now');
  };

  const messageOf: Record<Proposal['kind'], (proposal: Proposal) => Bytes> = {
    'contract-sharing'({ body, session }) {
      const { cosignatures: _, ...sharing } = contractSharingCodec.decode(body);
      requireSet(sharing);
      agree(neededSharing(context.state(), sharing.contract)?.epoch === sharing.epoch, 'it is not needed');
      const about = { session, contract: sharing.contract, epoch: sharing.epoch };
      const { settled } = sessions.find(about, sharing.set);
      agree(settled !== undefined, 'this gatekeeper did not settle that session');
      const { outcome, sealed } = settled;
      const mine = sharing.shares.find(({ gatekeeper }) => equalBytes(gatekeeper, identity.signer.identity));
      agree(mine !== undefined && equalBytes(mine.sealed, sealed), 'its share is not the one settled here');
      agree(areEqual(sharing.commitments, outcome.commitments), 'the commitments are others');
      agree(areEqual(sharing.dealers, outcome.dealers), 'the dealers are others');
      const named = (list: typeof outcome.excluded): string[] =>
        list.map(({ gatekeeper, why }) => `${toHex(gatekeeper)} ${why}`);
      agree(named(sharing.excluded).join() === named(outcome.excluded).join(), 'others are excluded');
      return contractSharingMessage(network, sharing);
    },
    'contract-keys'({ body, evidence }) {
      const { cosignatures: _, ...keys } = contractKeysCodec.decode(body);
      requireSet(keys);
      const contract = contractOf(keys.contract);
      agree(isOfSharing(contract, keys), 'they are of another sharing');
      if (areTakenOver(contract, keys)) return contractKeysMessage(network, keys);
      agree((contract.keys?.value.epoch ?? 0) + 1 === keys.epoch, 'it is not needed');
      const words = evidence.map((frame) => openWord(frame, network));
      agree(
        words.every(
          ({ said }) =>
            equalBytes(said.contract, keys.contract) &&
            isOfSharing(contract, said) &&
            equalBytes(said.sealing, keys.sealing) &&
            equalBytes(said.committing, keys.committing),
        ),
        'the workers did not all say so',
      );
      const derivers = words.map(({ worker }) => worker);
      agree(areEqual(keys.derivedBy, derivers), 'other workers are named than said so');
      agree(
        areDerivers(derivers, contract.assigned?.workers ?? []),
        'too few of the assigned workers said so',
      );
      return contractKeysMessage(network, keys);
    },
    assignment({ body }) {
      const { cosignatures: _, ...assignment } = assignmentCodec.decode(body);
      requireSet(assignment);
      const contract = contractOf(assignment.contract);
      agree(assignment.serial === (contract.assigned?.serial ?? 0) + 1, 'the serial is not the next');
      const own = assigning.choose(contract);
      agree(own !== undefined && areEqual(own, assignment.workers), 'this gatekeeper would choose otherwise');
      assigning.signed(contract, own);
      return assignmentMessage(network, assignment);
    },
    'directory-checkpoint'({ body }) {
      const { cosignatures: _, ...checkpoint } = directoryCheckpointCodec.decode(body);
      requireSet(checkpoint);
      const message = directoryCheckpointMessage(network, checkpoint);
      const own = context.directory().at(checkpoint.height);
      agree(own !== undefined, 'this gatekeeper has not folded that block, or long ago');
      const { set, n, t } = checkpoint;
      const isOwn = equalBytes(directoryCheckpointMessage(network, { set, n, t, ...own }), message);
      agree(isOwn, 'this gatekeeper folded another directory');
      return message;
    },
  };

  return (body) => {
    const proposal = proposalCodec.decode(body);
    const message = messageOf[proposal.kind](proposal);
    return cosignedCodec.encode({ signature: identity.signer.sign(message) });
  };
}

function agree(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new GatekeeperError('not-agreed', reason);
}

const areEqual = (a: readonly Bytes[], b: readonly Bytes[]): boolean =>
  a.length === b.length && a.every((bytes, at) => equalBytes(bytes, b[at] ?? new Uint8Array()));
