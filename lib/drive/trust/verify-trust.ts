import { CID } from 'multiformats/cid';
import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import { attestationsCodec, type Attestations } from '../../protocol/attestations.ts';
import { MEASUREMENTS, measurementsEntryCodec } from '../../protocol/directory/network-entries.ts';
import { heightOf } from '../../protocol/position.ts';
import { commitmentCodec, commitmentMessage } from '../../protocol/records/commitment.ts';
import { recordCodec } from '../../protocol/signed-record.ts';
import type { TrustAnchors } from '../../tee/attestation/verifier.ts';
import { DriveError } from '../drive-error.ts';
import { inspectContract } from '../inspect-contract.ts';
import type { CheckedDirectory } from '../network/directory-watch.ts';
import { fetchContract, type ContractRecord } from '../network/contract-record.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { demandedHardware } from './hardware-decisions.ts';
import { allowedPrograms, type ProvenPrograms } from './allowed-programs.ts';
import { appraiseParty, type AppraisalContext, type Party, type Shown } from './appraise-party.ts';
import { leastOf, type CommitmentReport, type LiveReport, type TrustReport } from './trust-report.ts';

/**
 * Checks who runs a contract, and who watches over them, from evidence and the chain's records alone. Needs no account, and believes the portal nothing.
 * @param id of the contract, or of a member of a group, hex.
 * @param trust Intel's root, but in tests.
 * @throws DriveError `offline`, `not-found`, `no-worker`, or `tampered` where the records of the contract do not hold. What is wrong with one worker or
 * gatekeeper stands in the report.
 */
export async function verifyTrust(
  connection: NetworkConnection,
  id: string,
  trust?: TrustAnchors,
): Promise<TrustReport> {
  const record = await fetchContract(connection, id);
  const { network, genesis, sets, portal } = connection;
  const time = Date.now();
  const shown = await asked(async () => attestationsCodec.decode(await portal.attestations(id)));
  const directory = await connection.directory.check(
    shown.directory,
    MEASUREMENTS.map(({ name }) => name),
  );
  const proven = await asked(() => provenPrograms(directory));
  const context: AppraisalContext = {
    ...{ network, genesis, sets, time },
    ...(await asked(() => governedBy(connection, shown.decisions, time, proven))),
    fetchEvidence: async (cid) => connection.content.fetchBlock(CID.parse(cid)),
    ...(trust !== undefined && { trust }),
  };
  const offers = byOfferer(shown);
  const check = (party: Party) => appraiseParty(context, party, offers.get(toHex(party.identity)));
  const gatekeepers = sets.newest();
  const [workers, keepers, live, own] = await Promise.all([
    Promise.all(workersOf(record).map(check)),
    Promise.all(
      gatekeepers.members.map((identity) => check({ role: 'gatekeeper', identity, lease: undefined })),
    ),
    liveOf(connection, id),
    connection.contractCode('drive'),
  ]);
  const [workersStanding, gatekeepersStanding] = [leastOf(workers), leastOf(keepers)];
  const commitment = await asked(() => commitmentOf(network, record, shown.commitment));
  return {
    ...{ network: connection.id, contract: id, code: toHex(record.code) },
    isOwnCode: equalBytes(record.code, hashBytes(own)),
    ...{ workers, gatekeepers: keepers, threshold: gatekeepers.threshold },
    ...{ workersStanding, gatekeepersStanding },
    standing: leastOf([{ standing: workersStanding }, { standing: gatekeepersStanding }]),
    ...(commitment !== undefined && { commitment }),
    ...(live !== undefined && { live }),
    ...(directory !== undefined && { directoryOf: directory.time }),
    checkedAt: time,
  };
}

/** @throws EncodingError for an entry that gatekeepers signed and that is none. */
const provenPrograms = (directory: CheckedDirectory | undefined): ProvenPrograms[] =>
  MEASUREMENTS.flatMap(({ role }, at) => {
    const entry = directory?.entries[at];
    return entry === undefined ? [] : [{ role, list: measurementsEntryCodec.decode(entry).list }];
  });

/** What governance decided, the records of each kind by themselves. */
function governedBy(
  { network, genesis }: NetworkConnection,
  decisions: readonly Bytes[],
  time: number,
  proven: readonly ProvenPrograms[],
) {
  const isOnHardware = (record: Bytes): boolean => recordCodec.decode(record).kind === 'hardware-policy';
  const [hardware, programs] = [
    decisions.filter(isOnHardware),
    decisions.filter((record) => !isOnHardware(record)),
  ];
  return {
    isAllowed: allowedPrograms(network, genesis, programs, time, proven),
    hardware: demandedHardware(network, genesis, hardware, time),
  };
}

async function asked<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof DriveError) throw cause;
    throw new DriveError('tampered', 'the portal showed attestations that do not verify', { cause });
  }
}

const workersOf = ({ assigned, workers }: ContractRecord): Party[] =>
  assigned.map((identity) => ({
    ...{ role: 'worker', identity },
    lease: workers.find(({ worker }) => equalBytes(worker, identity)),
  }));

/** By whom each says it was signed, before that is verified. What cannot be read is nobody's. */
function byOfferer({ attested }: Attestations): Map<string, Shown> {
  const found = new Map<string, Shown>();
  for (const shown of attested) {
    try {
      found.set(toHex(recordCodec.decode(shown.registration).signer), shown);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return found;
}

/** @throws DriveError `tampered` for one that the contract's key did not sign. */
function commitmentOf(
  network: Bytes,
  { id, keys }: ContractRecord,
  bytes: Bytes,
): CommitmentReport | undefined {
  if (bytes.length === 0 || keys === undefined) return undefined;
  const commitment = commitmentCodec.decode(bytes);
  // While the contract changes its keys, the last one is under those of before.
  if (commitment.epoch + 1 === keys.epoch) return undefined;
  const isIts =
    equalBytes(commitment.contract, id) &&
    commitment.epoch === keys.epoch &&
    isSignatureOf(keys.committing, commitmentMessage(network, commitment), commitment.sig);
  if (!isIts) throw new DriveError('tampered', 'the portal showed a commitment that is not the contract’s');
  const { version, root, position } = commitment;
  return { version, root: toHex(root), position, block: heightOf(position) };
}

/** A worker's answer under its attested key. Nobody answering is no answer, not an error. */
async function liveOf(connection: NetworkConnection, id: string): Promise<LiveReport | undefined> {
  const { state } = await inspectContract(connection, id);
  if (state === undefined) return undefined;
  const { position, time } = state;
  return { position, time, block: heightOf(position) };
}
