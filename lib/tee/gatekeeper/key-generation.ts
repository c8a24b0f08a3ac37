import { dealSecret } from '../../crypto/secret-sharing.ts';
import { contractKeysCodec, contractKeysMessage } from '../../protocol/records/contract-keys.ts';
import { cosign } from '../../protocol/quorum.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { deriveContractSecrets } from '../enclave/contract-secrets.ts';
import { GatekeeperError } from './errors.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RootKeys } from './root-keys.ts';

/**
 * Makes a contract's secret of the next epoch and publishes its keys. With one gatekeeper it deals to itself; the record has
 * the shape of every larger set.
 * @throws GatekeeperError `too-many-gatekeepers`: one dealer must never know the secret of a larger set.
 */
export async function generateContractKeys(
  context: GatekeeperContext,
  rootKeys: RootKeys,
  contract: ContractEntry,
): Promise<void> {
  const { members, threshold } = gatekeepersOf(context.state());
  const [gatekeeper] = members;
  if (members.length !== 1 || gatekeeper === undefined) {
    throw new GatekeeperError(
      'too-many-gatekeepers',
      'a set of several gatekeepers must generate secrets jointly',
    );
  }
  const epoch = (contract.keys?.value.epoch ?? 0) + 1;
  const dealt = dealSecret(1, threshold);
  const secrets = deriveContractSecrets(dealt.secret, context.network, contract.id, epoch);
  const shares = await Promise.all(
    dealt.shares.map(async (share) => ({
      gatekeeper,
      index: share.index,
      sealed: await rootKeys.sealShare(epoch, contract.id, share),
    })),
  );
  const keys = {
    contract: contract.id,
    epoch,
    n: members.length,
    t: threshold,
    commitments: dealt.commitments,
    shares,
    sealing: secrets.sealing.publicKey,
    committing: secrets.committing.identity,
  };
  const cosignatures = [cosign(context.identity.signer, contractKeysMessage(context.network, keys))];
  await context.records.write('contract-keys', contractKeysCodec.encode({ ...keys, cosignatures }));
}
