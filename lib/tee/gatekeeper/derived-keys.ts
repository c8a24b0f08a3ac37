import { asBytes, equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { derivedCodec, type Derived } from '../../protocol/gatekeeping/cosigning.ts';
import {
  contractKeysCodec,
  contractKeysMessage,
  type ContractKeys,
} from '../../protocol/records/contract-keys.ts';
import { areDerivers } from '../../protocol/reducer/apply-contract.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { openSignedRequest } from '../../protocol/signed-request.ts';
import { cosignedBy } from './cosigned-by.ts';
import { GatekeeperError } from './errors.ts';
import { assignedContract } from './hand-out.ts';
import type { Peers } from './peers.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RequestDoor } from './requests.ts';

/** What workers say that the public keys of a contract are. They alone combine its secret. */
export type DerivedKeys = {
  /** Keeps an assigned worker's word. @throws as the request door; GatekeeperError `unknown-contract`, `not-assigned`, `not-agreed`. */
  take(request: Uint8Array): { contract: ContractEntry; answer: Bytes };
  /** Whether enough workers that are assigned now said the same. */
  areComplete(contract: ContractEntry): boolean;
  /** Publishes what they said. @throws GatekeeperError `not-agreed` or `no-quorum`. */
  publish(contract: ContractEntry, peers: Peers): Promise<void>;
  /** Publishes the keys that a contract has as those of the set of now. @throws as `publish`. */
  takeOver(contract: ContractEntry, peers: Peers): Promise<void>;
};

type Word = { worker: Bytes; said: Derived; frame: Bytes };

export function createDerivedKeys(context: GatekeeperContext, door: RequestDoor): DerivedKeys {
  /** By contract, then worker, both hex; forgotten once the keys are published. */
  const words = new Map<string, Map<string, Word>>();

  const agreed = (contract: ContractEntry): Word[] => {
    const assigned = contract.assigned?.workers ?? [];
    const known = [...(words.get(toHex(contract.id))?.values() ?? [])].filter(
      ({ worker, said }) => isOfSharing(contract, said) && assigned.some((one) => equalBytes(one, worker)),
    );
    const groups = Map.groupBy(known, ({ said }) => toHex(derivedCodec.encode(said)));
    const [most = [], other] = [...groups.values()].sort((a, b) => b.length - a.length);
    if (other !== undefined)
      context.logger.error('workers derived different keys of one contract', {
        contract: toHex(contract.id).slice(0, 8),
        workers: known.map(({ worker }) => toHex(worker).slice(0, 10)).join(' '),
      });
    const derivers = most.map(({ worker }) => worker);
    return areDerivers(derivers, assigned) ? most : [];
  };

  const post = async (
    keys: Omit<ContractKeys, 'cosignatures'>,
    evidence: Bytes[],
    peers: Peers,
  ): Promise<void> => {
    const cosignatures = await cosignedBy(context, peers, {
      kind: 'contract-keys',
      body: contractKeysCodec.encode({ ...keys, cosignatures: [] }),
      evidence,
      message: contractKeysMessage(context.network, keys),
    });
    await context.records.write('contract-keys', contractKeysCodec.encode({ ...keys, cosignatures }));
  };

  return {
    take(bytes) {
      const { request, worker } = door.admit(bytes, 'derived');
      const said = derivedCodec.decode(request.body);
      const contract = assignedContract(context.state(), said.contract, worker.identity);
      if (!isOfSharing(contract, said))
        throw new GatekeeperError('not-agreed', 'these keys are of another sharing');
      const id = toHex(said.contract);
      const known = words.get(id) ?? new Map<string, Word>();
      known.set(toHex(worker.identity), { worker: worker.identity, said, frame: asBytes(bytes) });
      words.set(id, known);
      return { contract, answer: said.sharing };
    },
    areComplete: (contract) => agreed(contract).length > 0,
    async publish(contract, peers) {
      const { set, members, threshold } = gatekeepersOf(context.state());
      const chosen = agreed(contract);
      const [first] = chosen;
      if (first === undefined) throw new GatekeeperError('not-agreed', 'no keys were derived alike');
      const { sealing, committing, sharing, epoch } = first.said;
      const keys = {
        ...{ contract: contract.id, epoch, set, n: members.length, t: threshold },
        ...{ sharing, sealing, committing },
        derivedBy: chosen.map(({ worker }) => worker),
      };
      await post(
        keys,
        chosen.map(({ frame }) => frame),
        peers,
      );
      if ((contract.keys?.value.epoch ?? 0) < epoch)
        throw new GatekeeperError('not-agreed', 'the keys did not become the contract’s');
      words.delete(toHex(contract.id));
    },
    async takeOver(contract, peers) {
      const { set, members, threshold } = gatekeepersOf(context.state());
      const { keys: known, sharing } = contract;
      if (known === undefined || sharing === undefined)
        throw new GatekeeperError('not-agreed', 'the contract has no keys to take over');
      const { cosignatures: _, ...keys } = known.value;
      const size = { set, n: members.length, t: threshold };
      await post({ ...keys, ...size, sharing: sharing.hash }, [], peers);
      if ((contract.keys?.value.set ?? 0) < set)
        throw new GatekeeperError('not-agreed', 'the keys did not become this set’s');
    },
  };
}

/** Whether the set of now shares the secret, and an earlier one alone vouches for the keys. */
export const isToTakeOver = ({ keys, sharing }: ContractEntry, { set }: { set: number }): boolean =>
  keys !== undefined &&
  keys.value.set < set &&
  sharing?.value.set === set &&
  sharing.value.epoch === keys.value.epoch;

export const isOfSharing = ({ sharing }: ContractEntry, said: Pick<Derived, 'epoch' | 'sharing'>): boolean =>
  sharing !== undefined && sharing.value.epoch === said.epoch && equalBytes(sharing.hash, said.sharing);

/** A worker's word as another gatekeeper shows it. @throws EncodingError, ProtocolError. */
export function openWord(frame: Bytes, network: Bytes): Word {
  const { from, body } = openSignedRequest(frame, network, 'derived');
  return { worker: from, said: derivedCodec.decode(body), frame };
}
