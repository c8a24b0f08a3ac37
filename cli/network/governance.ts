import { equalBytes, fromHex, randomBytes, type Bytes } from '../../lib/base/bytes.ts';
import { createSigner } from '../../lib/crypto/signing.ts';
import { genesisCodec } from '../../lib/protocol/genesis.ts';
import { cosign } from '../../lib/protocol/quorum.ts';
import {
  ENGINE_NOTICE,
  engineCodec,
  engineMessage,
  type EngineDecision,
} from '../../lib/protocol/records/engine.ts';
import {
  gatekeeperSetCodec,
  gatekeeperSetMessage,
  type GatekeeperSetDecision,
} from '../../lib/protocol/records/gatekeeper-set.ts';
import {
  hardwareDecisionCodec,
  hardwareDecisionMessage,
  type HardwareDecision,
} from '../../lib/protocol/records/hardware-policy.ts';
import {
  measurementCodec,
  measurementMessage,
  type MeasurementDecision,
} from '../../lib/protocol/records/measurement.ts';
import {
  storeDecisionCodec,
  storeDecisionMessage,
  type StoreDecision,
} from '../../lib/protocol/records/store.ts';
import { NO_RECORDS, signRecord, type RecordKind } from '../../lib/protocol/signed-record.ts';
import { CliError } from '../client/cli-error.ts';
import { readNetworkFile } from './network-file.ts';
import { networkKeys } from './network-keys.ts';

/** Makes records of a network that was made on this machine, whose governance is one key. */
export type Governance = {
  /** Network id, hex. */
  readonly network: string;
  decideEngine(decision: Omit<EngineDecision, 'cosignatures'>): Bytes;
  decideHardware(decision: Omit<HardwareDecision, 'cosignatures'>): Bytes;
  decideMeasurement(decision: Omit<MeasurementDecision, 'cosignatures'>): Bytes;
  decideSet(decision: Omit<GatekeeperSetDecision, 'cosignatures'>): Bytes;
  decideStore(decision: Omit<StoreDecision, 'cosignatures'>): Bytes;
};

/** The first block that a decision on the engine can be about, if it lands in this one. */
export const earliestEngineBlock = (block: number): number => block + ENGINE_NOTICE;

/**
 * @param data - the network's folder.
 * @throws CliError `no-governance-key` where there is none, or none that decides alone, and what reading it throws.
 */
export async function openGovernance(data: string): Promise<Governance> {
  const file = await readNetworkFile(data);
  if (file === undefined)
    throw new CliError(
      'no-governance-key',
      `there is no network in ${data}, so no key that governs one: decide on the machine that made it, or name its folder with --data`,
    );
  const network = fromHex(file.network);
  const { governance } = networkKeys(fromHex(file.master));
  const { keys, threshold } = genesisCodec.decode(fromHex(file.genesis)).governance;
  if (threshold > 1 || !keys.some((key) => equalBytes(key, governance.identity)))
    throw new CliError('no-governance-key', `the key in ${data} does not govern its network alone`);
  // Who signs the record means nothing: a key of its own cannot collide with records that are under way.
  const recordOf = (kind: RecordKind, body: Bytes): Bytes =>
    signRecord(createSigner('ed25519', randomBytes(32)), network, NO_RECORDS, kind, body).bytes;
  return {
    network: file.network,
    decideEngine(decision) {
      const cosignatures = [cosign(governance, engineMessage(network, decision))];
      return recordOf('engine', engineCodec.encode({ ...decision, cosignatures }));
    },
    decideHardware(decision) {
      const cosignatures = [cosign(governance, hardwareDecisionMessage(network, decision))];
      return recordOf('hardware-policy', hardwareDecisionCodec.encode({ ...decision, cosignatures }));
    },
    decideMeasurement(decision) {
      const cosignatures = [cosign(governance, measurementMessage(network, decision))];
      return recordOf('measurement', measurementCodec.encode({ ...decision, cosignatures }));
    },
    decideSet(decision) {
      const cosignatures = [cosign(governance, gatekeeperSetMessage(network, decision))];
      return recordOf('gatekeeper-set', gatekeeperSetCodec.encode({ ...decision, cosignatures }));
    },
    decideStore(decision) {
      const cosignatures = [cosign(governance, storeDecisionMessage(network, decision))];
      return recordOf('store', storeDecisionCodec.encode({ ...decision, cosignatures }));
    },
  };
}
