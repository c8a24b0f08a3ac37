import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { combineShares, verifyShare, type Share } from '../../crypto/secret-sharing.ts';
import { open } from '../../crypto/sealing.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';
import { derivedCodec } from '../../protocol/gatekeeping/cosigning.ts';
import type { GatekeeperEntry } from '../../protocol/genesis.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../protocol/handout.ts';
import type { ContractSharing } from '../../protocol/records/contract-sharing.ts';
import { keyedEpoch } from '../../protocol/reducer/epochs.ts';
import { gatekeepersOf, gatekeepersOfSet, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import { deriveContractSecrets, type ContractSecrets } from '../enclave/contract-secrets.ts';
import { askGatekeepers, firstOf } from './ask-gatekeepers.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

export type KeyedInstance = { epoch: number; secrets: ContractSecrets; instance: Signer };

/** What the engine calls it. */
export const instanceName = ({ instance }: KeyedInstance): string => toHex(instance.identity);

/**
 * Asks the gatekeepers for their shares under an instance key, verifies each against the commitments on the chain, combines the first
 * t that hold, and checks that the keys derived are the published ones. Whose share does not hold is named in the log.
 * @param options.epoch the newest one if it is not said. @param options.instance a fresh one if none is to be gone on with.
 * @throws RuntimeError `no-share`, CryptoError `bad-share` or `cannot-open`, and what the gatekeepers answer.
 */
export async function fetchContractKeys(
  context: RuntimeContext,
  contract: ContractEntry,
  {
    epoch = contract.keys?.value.epoch ?? 0,
    instance = freshInstance(),
  }: Partial<Omit<KeyedInstance, 'secrets'>> = {},
): Promise<KeyedInstance> {
  const found = keyedEpoch(contract, epoch);
  if (found === undefined) throw new RuntimeError('no-share', 'the contract has no keys of that epoch');
  const { keys, sharing } = found;
  const secrets = await combine(context, sharing.value, instance.identity);
  if (
    !equalBytes(secrets.sealing.publicKey, keys.sealing) ||
    !equalBytes(secrets.committing.identity, keys.committing)
  ) {
    throw new RuntimeError('no-share', 'the shares do not give the published keys');
  }
  return { epoch, secrets, instance };
}

const freshInstance = (): Signer => createSigner('ed25519', randomBytes(32));

/**
 * Combines the secret of a sharing whose public keys nobody knows yet, and tells every gatekeeper which they are.
 * @throws as `fetchContractKeys`; RuntimeError `gatekeeper-unreachable` if fewer than t heard it.
 */
export async function deriveContractKeys(context: RuntimeContext, contract: ContractEntry): Promise<void> {
  const { network, identity, log } = context;
  if (contract.sharing === undefined) throw new RuntimeError('no-share', 'the contract is not shared yet');
  const { value: sharing, hash } = contract.sharing;
  // Who names itself begins no instance: what serves the contract here goes on.
  const secrets = await combine(context, sharing, identity.signer.identity);
  const request = signRequest(identity.signer, {
    network,
    purpose: 'derived',
    nonce: randomBytes(32),
    time: log.state().time,
    body: derivedCodec.encode({
      contract: contract.id,
      epoch: sharing.epoch,
      sharing: hash,
      sealing: secrets.sealing.publicKey,
      committing: secrets.committing.identity,
    }),
  });
  const { entries, threshold } = gatekeepersOf(log.state());
  const tell = ({ endpoint }: { endpoint: string }): Promise<Bytes> =>
    context.gatekeepers.send(endpoint, 'derived', request);
  await askGatekeepers(context, entries, threshold, tell, firstOf(threshold));
}

async function combine(
  context: RuntimeContext,
  sharing: ContractSharing,
  instance: Bytes,
): Promise<ContractSecrets> {
  const { contract, epoch, commitments, t } = sharing;
  const request = handoutRequestCodec.encode({ contract, epoch, instance });
  const { entries } = gatekeepersOfSet(context.log.state(), sharing.set);
  const ask = async (gatekeeper: GatekeeperEntry): Promise<Share> => {
    const share = await fetchShare(context, gatekeeper, contract, epoch, request);
    verifyShare(share, commitments);
    return share;
  };
  const shares = await askGatekeepers(context, entries, t, ask, firstOf(t));
  const secret = combineShares(shares, commitments);
  return deriveContractSecrets(secret, context.network, contract, epoch);
}

async function fetchShare(
  context: RuntimeContext,
  gatekeeper: { endpoint: string; identity: Bytes },
  contract: Bytes,
  epoch: number,
  body: Bytes,
): Promise<Share> {
  const { network, identity, log } = context;
  const nonce = randomBytes(32);
  const request = signRequest(identity.signer, {
    network,
    purpose: 'handout',
    nonce,
    time: log.state().time,
    body,
  });
  const sealed = await context.gatekeepers.send(gatekeeper.endpoint, 'handout', request);
  const opened = await open(
    identity.sealing.seed,
    sealed,
    handoutAad(network, identity.signer.identity, nonce),
  );
  const share = handoutShareCodec.decode(opened);
  const bound =
    equalBytes(share.contract, contract) &&
    share.epoch === epoch &&
    equalBytes(share.nonce, nonce) &&
    equalBytes(share.gatekeeper, gatekeeper.identity);
  if (!bound) throw new RuntimeError('no-share', 'the share answers another request');
  return { index: share.index, value: share.value, blinding: share.blinding };
}
