import type { Command } from 'commander';
import { inspectContract, type ContractInfo } from '../../lib/drive/contracts.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { connect } from '../client/connect.ts';
import { methodLines } from '../contract/method-lines.ts';
import type { CommitmentFound } from '../network/last-commitment.ts';

/** Needs no account. */
export function addInspect(contract: Command): void {
  contract
    .command('inspect <contract>')
    .description('print whose a contract is, what code it runs, who serves it and what its methods take')
    .option('--chain-url <url>', 'look up its last commitment on this Substrate endpoint of the network')
    .option('--json', 'print it as JSON, with the whole schema')
    .action(inspect);
}

type InspectFlags = { json?: true; chainUrl?: string };

async function inspect(id: string, { json, chainUrl }: InspectFlags): Promise<void> {
  const connection = await connect();
  const info = await inspectContract(connection, id);
  const commitment = chainUrl === undefined ? undefined : await commitmentOf(connection, info, chainUrl);
  const text =
    json === true ? JSON.stringify({ ...info, commitment }, null, 2) : linesOf(info, commitment).join('\n');
  process.stdout.write(`${text}\n`);
}

async function commitmentOf(
  { network }: NetworkConnection,
  { id, keys, state }: ContractInfo,
  chainUrl: string,
): Promise<CommitmentFound | undefined> {
  if (keys === undefined || state?.root === undefined) return undefined;
  // Loaded here only: the client of the chain is large, and nothing else that this command does needs it.
  const { findCommitment } = await import('../network/last-commitment.ts');
  return findCommitment({ chainUrl, network, contract: id, committing: keys.committing, root: state.root });
}

const RECORDS: Record<ContractInfo['directory'], string> = {
  proven: 'as gatekeepers signed them',
  newer: 'newer than what gatekeepers signed last',
  unchecked: 'unchecked: the network has no signed directory yet',
};

function linesOf(info: ContractInfo, commitment: CommitmentFound | undefined): string[] {
  const { id, owner, code, keys, workers, replicas, state, schema, directory } = info;
  return [
    `contract ${id}`,
    `owner    ${owner}`,
    `code     ${code.hash}`,
    `         ${code.cid}`,
    `records  ${RECORDS[directory]}`,
    `keys     ${keys === undefined ? 'none yet' : `epoch ${String(keys.epoch)}`}`,
    `workers  ${String(workers.length)} of ${String(replicas)}`,
    ...workers.map(({ identity, hasLease }) => `         ${identity}${hasLease ? '' : '  away'}`),
    ...stateLines(state),
    ...commitmentLines(commitment),
    ...(state === undefined ? [] : methodLines(schema)),
  ];
}

function stateLines(state: ContractInfo['state']): string[] {
  if (state === undefined) return ['state    no worker answers at the moment'];
  const { position, time, root } = state;
  return [
    `state    executed up to position ${String(position)}, ${new Date(time).toISOString()}`,
    root === undefined ? '         nothing committed yet' : `         last commitment ${root}`,
  ];
}

function commitmentLines(commitment: CommitmentFound | undefined): string[] {
  if (commitment === undefined) return [];
  const { version, position, height, cid } = commitment;
  return [
    `         version ${String(version)} up to position ${String(position)}, in block ${String(height)}`,
    `         ${cid}`,
  ];
}
