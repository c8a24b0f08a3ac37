import { fromHex, randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import { combineShares, type Share } from '../../lib/crypto/secret-sharing.ts';
import { open, sealingKeyPair } from '../../lib/crypto/sealing.ts';
import { createSigner } from '../../lib/crypto/signing.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../lib/protocol/handout.ts';
import { leaseRequestCodec } from '../../lib/protocol/lease-request.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { contractIdOf, deployCodec } from '../../lib/protocol/records/deploy.ts';
import { workerCodec } from '../../lib/protocol/records/worker.ts';
import { gatekeepersOf, type ContractEntry } from '../../lib/protocol/reducer/network-state.ts';
import { signRequest } from '../../lib/protocol/signed-request.ts';
import { signSimulatedQuote } from '../../lib/tee/attestation/simulated/simulated-quote.ts';
import { makeEvidence } from '../../lib/tee/enclave/attested-identity.ts';
import { networkKeys } from '../../cli/network/network-keys.ts';
import { openChainContext } from '../../workers/service/chain-context.ts';
import { createMetrics } from '../../workers/service/metrics.ts';
import { readServiceSettings } from '../../workers/service/service-settings.ts';
import { readSettings } from '../../workers/service/settings.ts';
import { createContentPort } from '../../workers/service/content-port.ts';
import { postBytes } from '../../workers/service/http-client.ts';
import type { TestNetwork } from './embedded-network.ts';
import { until } from './until.ts';
import { fillPurse } from './fill-purse.ts';

export type ForgedWorker = {
  /** Deploys a contract that only this worker may run, and gives it once it is shared and assigned. */
  deploy(code: Bytes): Promise<ContractEntry>;
  /** What one gatekeeper hands out. @throws RequestError. */
  shareOf(gatekeeper: number, contract: ContractEntry): Promise<Share>;
  secretOf(contract: ContractEntry): Promise<Bytes>;
  close(): Promise<void>;
};

/** A worker that runs no enclave at all: whoever knows the published key of the simulated hardware can be one, and see what workers see. */
export async function forgeWorker(network: TestNetwork): Promise<ForgedWorker> {
  const id = fromHex(network.file.network);
  const keys = networkKeys(fromHex(network.file.master));
  const settings = readServiceSettings(
    readSettings({
      VELUM_NETWORK: network.file.network,
      VELUM_CHAIN_URL: network.chainUrl,
      VELUM_CHAIN_SEED: toHex(keys.chainSeed('worker-8')),
      VELUM_DATA: `${network.data}/forged-${toHex(randomBytes(4))}`,
    }),
    0,
  );
  const observed = { logger: silentLogger, fatal: () => undefined, metrics: createMetrics() };
  const { log, close } = await openChainContext(settings, observed);
  const signer = createSigner('ed25519', randomBytes(32));
  const sealing = sealingKeyPair(randomBytes(32));
  const post = (item: Bytes): Promise<unknown> => log.submit(item);
  const records = createRecordWriter({ signer, state: () => log.state(), post });
  const purse = fillPurse(network, 8 << 20);
  const paying: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...purse } });
  const content = createContentPort(createContentClient({ baseUrl: network.url, fetch: paying }));

  const { height, hash } = log.state();
  const measurement = log.state().genesis?.value.measurements[0] ?? new Uint8Array(32);
  const tee = {
    kind: 'simulated' as const,
    quote: async (reportData: Bytes) => ({
      kind: 'simulated' as const,
      quote: signSimulatedQuote(measurement, reportData),
    }),
    sealingKey: async () => new Uint8Array(32),
  };
  const claims = { network: id, operator: 'nobody', challenge: { height, hash } };
  const evidence = await makeEvidence(tee, { signer, sealing }, claims);
  const registration = {
    ...{ sealing: sealing.publicKey, endpoint: 'http://127.0.0.1:9', capacity: 8 },
    evidence: { hash: hashBytes(evidence), cid: await content.put(evidence) },
  };
  await records.write('worker', workerCodec.encode(registration));
  const me = toHex(signer.identity);
  await until(async () => {
    if (log.state().workers.get(me)?.status !== 'admitted') throw new Error('it is not admitted');
  });

  const shareOf: ForgedWorker['shareOf'] = async (gatekeeper, contract) => {
    const { entries } = gatekeepersOf(log.state());
    const nonce = randomBytes(32);
    const epoch = contract.sharing?.value.epoch ?? 0;
    const body = handoutRequestCodec.encode({ contract: contract.id, epoch, instance: signer.identity });
    const fields = { network: id, purpose: 'handout' as const, nonce, time: log.state().time, body };
    const endpoint = entries[gatekeeper]?.endpoint;
    const sealed = await postBytes(`${String(endpoint)}/v1/handout`, signRequest(signer, fields));
    const share = await open(sealing.seed, sealed, handoutAad(id, signer.identity, nonce));
    const { index, value, blinding } = handoutShareCodec.decode(share);
    return { index, value, blinding };
  };

  // Whoever is silent is given nothing.
  const askForLeases = async (): Promise<void> => {
    const body = leaseRequestCodec.encode({ queryKey: sealing.publicKey, load: 0 });
    const fields = {
      network: id,
      purpose: 'lease' as const,
      nonce: randomBytes(32),
      time: log.state().time,
      body,
    };
    const request = signRequest(signer, fields);
    const { entries } = gatekeepersOf(log.state());
    await Promise.allSettled(entries.map(({ endpoint }) => postBytes(`${endpoint}/v1/lease`, request)));
  };
  const beats = setInterval(() => void askForLeases(), 1_000);

  return {
    shareOf,
    async deploy(code) {
      const seq = (log.state().heads.get(me)?.seq ?? 0) + 1;
      const contract = {
        ...{ code: { hash: hashBytes(code), cid: await content.put(code) }, replicas: 1 },
        ...{ workers: [signer.identity], measurements: [] },
      };
      await records.write('deploy', deployCodec.encode(contract));
      const name = toHex(contractIdOf({ network: id, signer: signer.identity, seq }));
      return until(async () => {
        const entry = log.state().contracts.get(name);
        if (entry?.sharing === undefined || entry.assigned === undefined) throw new Error('not assigned yet');
        return entry;
      });
    },
    async secretOf(contract) {
      const { entries } = gatekeepersOf(log.state());
      const shares = await Promise.all(entries.map((_, at) => shareOf(at, contract)));
      return combineShares(shares, contract.sharing?.value.commitments ?? []);
    },
    close() {
      clearInterval(beats);
      return close();
    },
  };
}
