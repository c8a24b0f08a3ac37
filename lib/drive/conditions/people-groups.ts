import { randomBytes, toHex } from '../../base/bytes.ts';
import { accountName, addressOf, identityOf } from '../vault.ts';
import type { OwnPolicies } from './own-policies.ts';
import type { PolicyCalls } from './policy-calls.ts';
import type { PeopleGroups } from './types.ts';

/** People that one call of the policy may name. */
const BATCH = 500;

export function createPeopleGroups(policies: OwnPolicies, calls: PolicyCalls): PeopleGroups {
  const own = async () => calls('members', await policies.ensure('members'));
  const inBatches = async (
    addresses: readonly string[],
    send: (accounts: string[]) => Promise<unknown>,
  ): Promise<void> => {
    // All are read before any is sent.
    const accounts = addresses.map((address) => accountName(identityOf(address)));
    for (let at = 0; at < accounts.length; at += BATCH) await send(accounts.slice(at, at + BATCH));
  };

  return {
    async list() {
      const contract = await policies.find('members');
      return contract === undefined ? [] : calls('members', contract).queries.groups({});
    },
    async create(name) {
      const group = toHex(randomBytes(8));
      await (await own()).commands.name({ group, name });
      return group;
    },
    async rename(group, name) {
      await (await own()).commands.name({ group, name });
    },
    async members(group) {
      const { queries } = await own();
      const found: string[] = [];
      for (;;) {
        const page = await queries.list({ group, after: found.slice(-1) });
        found.push(...page);
        if (page.length < BATCH) return found.map(addressOf);
      }
    },
    async add(group, addresses) {
      const { commands } = await own();
      await inBatches(addresses, (accounts) => commands.add({ group, accounts }));
    },
    async remove(group, addresses) {
      const { commands } = await own();
      await inBatches(addresses, (accounts) => commands.remove({ group, accounts }));
    },
  };
}
