import { createSerial } from '../../base/serial.ts';
import { DriveError } from '../drive-error.ts';
import type { OwnPreferences } from '../preferences.ts';
import type { PolicyName } from './policy-calls.ts';

/** The policy contracts of one's own drive: one a kind, made when it is needed first. */
export type OwnPolicies = {
  /** The contract of a policy, if there is one. */
  find(name: PolicyName): Promise<string | undefined>;
  /** What a contract decides; `undefined` for one that was not made here. */
  nameOf(contract: string): Promise<PolicyName | undefined>;
  /** The contract of a policy, made and served where there was none. @throws DriveError `no-worker`, `offline`, `conflict`. */
  ensure(name: PolicyName): Promise<string>;
};

/** Another device may post a record at the same moment; the one that was passed over is made again. */
const ATTEMPTS = 3;

/** @param deploy - has a policy's code join the drive's group. @returns its contract. */
export function createOwnPolicies(
  preferences: Pick<OwnPreferences, 'policies' | 'keepPolicy'>,
  deploy: (name: PolicyName) => Promise<string>,
): OwnPolicies {
  let known: ReadonlyMap<string, string> = new Map();
  const oneByOne = createSerial();

  const find = async (name: PolicyName): Promise<string | undefined> => {
    if (!known.has(name)) known = await preferences.policies();
    return known.get(name);
  };
  const deployPatiently = async (name: PolicyName): Promise<string> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await deploy(name);
      } catch (error) {
        const isPassedOver = error instanceof DriveError && error.code === 'conflict';
        if (!isPassedOver || attempt === ATTEMPTS) throw error;
      }
    }
  };

  return {
    find,
    async nameOf(contract) {
      if (![...known.values()].includes(contract)) known = await preferences.policies();
      const [name] = [...known].find(([, id]) => id === contract) ?? [];
      return name as PolicyName | undefined;
    },
    ensure: (name) =>
      oneByOne(async () => {
        const found = await find(name);
        if (found !== undefined) return found;
        const kept = await preferences.keepPolicy(name, await deployPatiently(name));
        known = new Map([...known, [name, kept]]);
        return kept;
      }),
  };
}
