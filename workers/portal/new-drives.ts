import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import { openRecord } from '../../lib/protocol/signed-record.ts';
import type { NewDrives } from '../../lib/protocol/portal-view.ts';
import type { Invites } from './invites.ts';
import { PortalError } from './portal-error.ts';

/** Who may begin drives at this portal's expense. It looks at deploy records alone; all other items are everybody's. */
export type DrivePolicy = {
  readonly newDrives: NewDrives;
  /**
   * Posts a deploy record, if the policy lets it.
   * @throws PortalError `new-drives-closed`, `invite-needed`, `invite-spent`; what `openRecord` and `post` throw.
   */
  post(record: Bytes, invite: string | undefined, post: () => Promise<number>): Promise<number>;
};

/** After these it is certain that nothing was posted. */
const CERTAIN = ['busy', 'too-large', 'rejected', 'dispatch-failed', 'closed'];

export function createDrivePolicy(newDrives: NewDrives, network: Bytes, invites: Invites): DrivePolicy {
  return {
    newDrives,
    async post(record, invite, post) {
      if (newDrives === 'open') return post();
      if (newDrives === 'closed')
        throw new PortalError(
          'new-drives-closed',
          'this portal takes no new drives; find another portal of the network',
        );
      if (invite === undefined || invite === '')
        throw new PortalError(
          'invite-needed',
          'new drives need an invite here; ask the portal’s operator for one',
        );
      const account = toHex(openRecord(record, network).signer);
      await invites.use(invite, account);
      try {
        return await post();
      } catch (error) {
        if (CERTAIN.includes(codeOf(error) ?? '')) await invites.giveBack(invite, account);
        throw error;
      }
    },
  };
}
