import type { Signer } from '../../crypto/signing.ts';
import { deployAs } from '../deploy.ts';
import { DriveError } from '../drive-error.ts';
import type { OpenDrive } from '../drive-context.ts';
import type { OwnPreferences } from '../preferences.ts';
import { createOwnConditions, type OwnConditions } from './own-conditions.ts';
import { createOwnPolicies } from './own-policies.ts';
import { createPeopleGroups } from './people-groups.ts';
import { createPolicyCalls } from './policy-calls.ts';
import type { DriveConditions } from './types.ts';
import { createVerdicts } from './verdicts.ts';

/** What only the owner of a drive has: the account's key, and where its policies are kept. */
export type OwnerMeans = { readonly signer: Signer; readonly preferences: OwnPreferences };

export type ConditionsOf = DriveConditions & Pick<OwnConditions, 'write'>;

/** @param owner - absent for a drive of somebody else, where one can only do something about conditions. */
export function createConditions(open: OpenDrive, owner: OwnerMeans | undefined): ConditionsOf {
  const { connection, sessions, contractId } = open;
  const calls = createPolicyCalls(connection, sessions);
  const policies = createOwnPolicies(owner?.preferences ?? notOwned, async (name) => {
    if (owner === undefined) return refuse();
    const code = await connection.contractCode(`policy-${name}`);
    return deployAs(connection, owner.signer, { code, group: contractId });
  });
  const { write, of } = createOwnConditions(policies, calls);
  return {
    write,
    of,
    groups: createPeopleGroups(policies, calls),
    async signs() {
      const heir = await policies.find('heir');
      return heir === undefined ? null : calls('heir', heir).queries.signs({});
    },
    async signOfLife() {
      const heir = await policies.find('heir');
      if (heir !== undefined) await calls('heir', heir).commands.heartbeat({});
    },
    ...createVerdicts(open, calls),
  };
}

const refuse = (): Promise<never> =>
  Promise.reject(new DriveError('not-permitted', 'only the owner of a drive sets conditions'));

const notOwned = { policies: refuse, keepPolicy: refuse };
