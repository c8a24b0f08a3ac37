import { join } from 'node:path';
import { after, before } from 'node:test';
import {
  openLocalContracts,
  type LocalContract,
  type LocalContracts,
  type LocalOptions,
} from '../../cli/contract/local-contract.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';

export type { LocalContract, LocalOptions } from '../../cli/contract/local-contract.ts';

/**
 * For the tests of one file: `contract.ts` of a folder, built and run on the real engine. Give it the type of the definition, so that
 * calls are typed: `useContract<typeof contract>(import.meta.dirname)`.
 */
export function useContract<D = unknown>(
  folder: string,
): { create(options?: LocalOptions): Promise<LocalContract<D>> } {
  let contracts: LocalContracts<D> | undefined;
  before(async () => {
    contracts = await openLocalContracts<D>(await bundleContract(join(folder, 'contract.ts')));
  });
  after(() => contracts?.dispose());
  return {
    async create(options) {
      if (contracts === undefined) throw new TypeError('create contracts inside of tests');
      return contracts.create(options);
    },
  };
}
