import { equalBytes, fromHex, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { openHeads, type LogHeads, type SignedLog } from '../../protocol/release-audit.ts';
import { logName } from '../../protocol/release-entry.ts';
import { openReleaseProof, releaseProofCodec, type OpenedProof } from '../../protocol/release-proof.ts';
import {
  collectedHeadsCodec,
  disclosedPageCodec,
  releaseQueryCodec,
  type DisclosedPage,
} from '../../protocol/release-query.ts';
import { DriveError } from '../drive-error.ts';
import type { ContractClient } from '../network/contract-client.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { readAudit, type ReleaseAudit } from './release-audit.ts';
import type { WitnessMemory } from './witness-memory.ts';

/** A contract, by way of the workers that hold it, and what was seen of its logs so far. */
export type ReleaseLogSource = {
  readonly connection: Pick<NetworkConnection, 'network' | 'sets'>;
  readonly client: LogClient;
  readonly witnessed: WitnessMemory;
};

type LogClient = Pick<ContractClient, 'record' | 'releases'>;

/**
 * Fetches the release logs of a contract for its owner, and verifies them: against each other, and against all that gatekeepers signed before the
 * eyes of this client.
 * @throws DriveError `unwitnessed` where the logs do not hold together, or are less than they were; else as `ContractClient.query`.
 */
export async function auditReleases({
  connection: { network, sets },
  client,
  witnessed,
}: ReleaseLogSource): Promise<ReleaseAudit> {
  const contract = (await client.record()).id;
  const gatekeepers = sets.newest();
  const nonce = randomBytes(32);
  const { heads } = collectedHeadsCodec.decode(
    await client.releases(releaseQueryCodec.encode({ ask: 'heads', nonce })),
  );
  const opened = await believed(() =>
    heads.map((head) => openHeads(head, { network, contract, nonce }, gatekeepers.members)),
  );
  const logs = [];
  for (const { by, log } of largestOf(opened)) {
    const { instance, epoch } = log;
    logs.push({ instance, epoch, entries: await entriesOf(client, by, log) });
  }
  const proof = releaseProofCodec.encode({ v: 1, network, contract, nonce, heads, logs });
  const found = await believed(() => openReleaseProof(proof, { network, contract }, gatekeepers));
  assertContinues(found, witnessed);
  for (const { by, logs: signed } of found.heads) witnessed.noteLogs(by, signed);
  return readAudit(found, proof);
}

/** Verifies a proof that somebody gives. @throws DriveError `unwitnessed`. */
export async function verifyReleases(
  { network, sets }: Pick<NetworkConnection, 'network' | 'sets'>,
  contract: string,
  proof: Bytes,
): Promise<ReleaseAudit> {
  const about = { network, contract: fromHex(contract) };
  return readAudit(await believed(() => openReleaseProof(proof, about, sets.newest())), proof);
}

/** Of each log that has entries, the largest that a gatekeeper signed. */
function largestOf(heads: readonly LogHeads[]): { by: Bytes; log: SignedLog }[] {
  const all = heads.flatMap(({ by, logs }) => logs.map((log) => ({ by, log })));
  const byName = Map.groupBy(all, ({ log }) => logName(log));
  return [...byName.values()]
    .map((signed) => signed.reduce((a, b) => (b.log.size > a.log.size ? b : a)))
    .filter(({ log }) => log.size > 0);
}

type Disclosed = DisclosedPage['entries'];

async function entriesOf(
  client: LogClient,
  by: Bytes,
  { instance, epoch, size }: SignedLog,
): Promise<Disclosed> {
  const found: Disclosed = [];
  while (found.length < size) {
    const query = { ask: 'entries', instance, epoch, from: found.length, by } as const;
    const page = await client.releases(releaseQueryCodec.encode(query));
    const { entries } = disclosedPageCodec.decode(page);
    if (entries.length === 0)
      throw new DriveError('unwitnessed', 'a gatekeeper does not show all entries of a log that it signed');
    found.push(...entries.slice(0, size - found.length));
  }
  return found;
}

/** Whether each gatekeeper that answered shows at least what it showed before, and the logs go on from there. */
function assertContinues({ heads, trees }: OpenedProof, witnessed: WitnessMemory): void {
  for (const { gatekeeper, log, size, root } of witnessed.signed()) {
    const shown = heads
      .find(({ by }) => equalBytes(by, gatekeeper))
      ?.logs.find((one) => logName(one) === log);
    const isSilent = !heads.some(({ by }) => equalBytes(by, gatekeeper));
    const tree = trees.get(log);
    const isKept = tree !== undefined && tree.size >= size && equalBytes(tree.root(size), root);
    if (!isKept || (!isSilent && (shown?.size ?? 0) < size)) {
      const name = toHex(gatekeeper).slice(2, 10);
      throw new DriveError(
        'unwitnessed',
        `the gatekeeper ${name} signed releases before that the logs of now do not show`,
      );
    }
  }
}

async function believed<T>(open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DriveError('unwitnessed', `the release logs do not hold: ${cause.message}`, { cause });
  }
}
