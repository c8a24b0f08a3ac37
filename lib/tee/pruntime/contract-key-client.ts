import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { combineShares, type Share } from '../../crypto/secret-sharing.ts';
import { open } from '../../crypto/sealing.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../protocol/handout.ts';
import { gatekeepersOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import { deriveContractSecrets, type ContractSecrets } from '../enclave/contract-secrets.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

export type KeyedInstance = { epoch: number; secrets: ContractSecrets; instance: Signer };

/** What the engine calls it. */
export const instanceName = ({ instance }: KeyedInstance): string => toHex(instance.identity);

/**
 * Asks t gatekeepers for their shares under a fresh instance key, verifies each against the commitments on the chain, combines
 * them, and checks that the keys derived are the published ones.
 * @throws RuntimeError `no-share`, CryptoError `bad-share` or `cannot-open`, and what the gatekeepers answer.
 */
export async function fetchContractKeys(
  context: RuntimeContext,
  contract: ContractEntry,
): Promise<KeyedInstance> {
  const keys = contract.keys?.value;
  if (keys === undefined) throw new RuntimeError('no-share', 'the contract has no keys yet');
  const instance = createSigner('ed25519', randomBytes(32));
  const request = handoutRequestCodec.encode({
    contract: contract.id,
    epoch: keys.epoch,
    instance: instance.identity,
  });
  const { entries, threshold } = gatekeepersOf(context.log.state());
  const shares: Share[] = [];
  for (const gatekeeper of entries) {
    if (shares.length >= threshold) break;
    shares.push(await fetchShare(context, gatekeeper, contract.id, keys.epoch, request));
  }
  const secret = combineShares(shares, keys.commitments);
  const secrets = deriveContractSecrets(secret, context.network, contract.id, keys.epoch);
  if (
    !equalBytes(secrets.sealing.publicKey, keys.sealing) ||
    !equalBytes(secrets.committing.identity, keys.committing)
  ) {
    throw new RuntimeError('no-share', 'the shares do not give the published keys');
  }
  return { epoch: keys.epoch, secrets, instance };
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
