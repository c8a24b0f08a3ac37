import { isAdmitted } from '../../protocol/command.ts';
import { heightOf } from '../../protocol/position.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { KeyedInstance } from './contract-key-client.ts';

/** Untagged envelopes that are tried per contract and block; the rest are ignored, by every replica alike. */
const UNTAGGED_PER_BLOCK = 16;

/** Why an envelope is not opened; whoever sent it may seal the same command anew. */
export type PassedOver = 'epoch-closed' | 'unknown-epoch' | 'bad-tag' | 'too-many-untagged';

/** Decides which envelopes are worth opening: undefined for those that are. Its state is one block. */
export function createAdmission({
  epoch,
  secrets,
}: Pick<KeyedInstance, 'epoch' | 'secrets'>): (command: LoggedCommand) => PassedOver | undefined {
  let height = -1;
  let untagged = 0;
  return ({ envelope, position }) => {
    if (envelope.epoch !== epoch) return envelope.epoch < epoch ? 'epoch-closed' : 'unknown-epoch';
    if (heightOf(position) !== height) {
      height = heightOf(position);
      untagged = 0;
    }
    if (envelope.tag.length > 0) return isAdmitted(envelope, secrets.admission) ? undefined : 'bad-tag';
    untagged += 1;
    return untagged <= UNTAGGED_PER_BLOCK ? undefined : 'too-many-untagged';
  };
}
