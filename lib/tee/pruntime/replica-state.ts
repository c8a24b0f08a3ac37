import type { Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { heightOf } from '../../protocol/position.ts';
import { engineIdentityAt } from './engine-seat.ts';
import type { ExecutedCommand } from './commitment-point.ts';
import type { RuntimeContext } from './ports.ts';
import type { ReplicaStore } from './replica-store.ts';

/** What the parts of a replica share. */
export type ReplicaState = {
  position: number;
  time: number;
  /** The commands executed since the last final commitment, ascending. */
  executed: ExecutedCommand[];
  readonly store: ReplicaStore;
};

/** The engine of a position, the root's code, and the members that joined up to there: what decides the outcomes of a state. */
export function codeIdentityOf(context: RuntimeContext, contract: ContractEntry, position: number): Bytes {
  const members = contract.members.filter((member) => member.position <= position);
  return domainHash(
    'code-identity',
    context.network,
    engineIdentityAt(context, heightOf(position)),
    contract.code.hash,
    ...members.flatMap(({ id, code }) => [id, code.hash]),
  );
}
