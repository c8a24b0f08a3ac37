import type { Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { ExecutedCommand } from './commitment-point.ts';
import type { Outcomes } from './outcomes.ts';
import type { RuntimeContext } from './ports.ts';
import type { SessionCounters } from './session-counters.ts';

/** What the parts of a replica share. */
export type ReplicaState = {
  position: number;
  time: number;
  /** The commands executed since the last final commitment, ascending. */
  executed: ExecutedCommand[];
  readonly sessions: SessionCounters;
  readonly outcomes: Outcomes;
};

export function codeIdentityOf(context: RuntimeContext, contract: ContractEntry): Bytes {
  return domainHash('code-identity', context.network, context.engineIdentity, contract.code.hash);
}
