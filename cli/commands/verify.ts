import type { Command } from 'commander';
import { restoreAccount } from '../../lib/drive/index.ts';
import { auditReleases } from '../../lib/drive/releases/audit.ts';
import type { PartyReport, Standing, TrustReport } from '../../lib/drive/trust/trust-report.ts';
import { verifyTrust } from '../../lib/drive/trust/verify-trust.ts';
import { CliError } from '../client/cli-error.ts';
import { connect, unlockHere } from '../client/connect.ts';

type VerifyFlags = { json?: true; requireHardware?: true };

/** Who runs a contract, checked here: by evidence and chain alone. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify [contract]')
    .description(
      'check who runs your drive, or any contract: evidence, programs, gatekeepers, state, releases',
    )
    .option('--require-hardware', 'fail unless every worker and gatekeeper runs in a genuine TEE')
    .option('--json', 'print it as JSON')
    .action(verify);
}

/** What was released, as gatekeepers signed it just now. */
type Releases = { count: number; block: number; time: number; witnesses: number };

async function verify(contract: string | undefined, { json, requireHardware }: VerifyFlags): Promise<void> {
  const { report, releases } =
    contract === undefined ? await verifyOwn() : { report: await verifyOther(contract) };
  const text =
    json === true ? JSON.stringify({ ...report, releases }, null, 2) : linesOf(report, releases).join('\n');
  process.stdout.write(`${text}\n`);
  assertHolds(report, requireHardware === true);
}

async function verifyOwn(): Promise<{ report: TrustReport; releases: Releases }> {
  const [connection, words] = await unlockHere();
  const account = await restoreAccount(connection, words);
  const report = await verifyTrust(connection, account.drive.id);
  const { releases, block, time, witnesses } = await auditReleases(account.releaseLog);
  return { report, releases: { count: releases.length, block, time, witnesses } };
}

async function verifyOther(contract: string): Promise<TrustReport> {
  return verifyTrust(await connect(), contract);
}

/** @throws CliError `not-verified` for what failed or could not be checked. */
function assertHolds({ workers, gatekeepers, ...report }: TrustReport, requireHardware: boolean): void {
  const bad: readonly Standing[] = requireHardware
    ? ['failed', 'unchecked', 'simulated']
    : ['failed', 'unchecked'];
  if (workers.length === 0) throw new CliError('not-verified', 'nobody runs this contract at the moment');
  if (!bad.includes(report.standing)) return;
  const [first] = [...workers, ...gatekeepers].filter(({ standing }) => bad.includes(standing));
  throw new CliError(
    'not-verified',
    `this is not to be relied on: the ${first?.role ?? 'worker'} ${first?.identity.slice(2, 10) ?? ''} is ${wordOf[first?.standing ?? 'unchecked']}`,
  );
}

const wordOf: Record<Standing, string> = {
  verified: 'verified',
  simulated: 'SIMULATED: its machine’s owner can read everything',
  unchecked: 'UNCHECKED',
  failed: 'FAILED',
};

function linesOf(report: TrustReport, releases: Releases | undefined): string[] {
  const { contract, code, isOwnCode, workers, gatekeepers, threshold, network } = report;
  return [
    `network      ${network}`,
    `contract     ${contract}`,
    `code         ${code}${isOwnCode ? '  the drive’s own, as it came with this program' : ''}`,
    ...stateLines(report),
    ...(releases === undefined ? [] : releaseLines(releases)),
    ...workers.flatMap(partyLines),
    ...gatekeepers.flatMap(partyLines),
    `${String(threshold)} of ${String(gatekeepers.length)} gatekeepers must agree`,
  ];
}

function stateLines({ commitment, live, directoryOf }: TrustReport): string[] {
  return [
    commitment === undefined
      ? 'committed    nothing yet'
      : `committed    version ${String(commitment.version)}, up to block ${String(commitment.block)}: ${commitment.root}`,
    live === undefined
      ? 'answers      nobody at the moment'
      : `answers      with the state of block ${String(live.block)}, ${new Date(live.time).toISOString()}`,
    directoryOf === undefined
      ? 'directory    UNCHECKED: the network has signed none yet'
      : `directory    as gatekeepers signed it at ${new Date(directoryOf).toISOString()}`,
  ];
}

const releaseLines = ({ count, block, time, witnesses }: Releases): string[] => [
  `releases     ${String(count)} up to block ${String(block)}, ${new Date(time).toISOString()}, as ${String(witnesses)} gatekeepers signed; \`velum audit\` lists them`,
];

function partyLines({
  role,
  identity,
  standing,
  problem,
  evidence,
  vouchedBy,
  leasedUntil,
}: PartyReport): string[] {
  const facts = [
    `${role.padEnd(12)} ${identity}  ${wordOf[standing]}`,
    problem && `${problem.code}: ${problem.message}`,
    evidence && `${evidence.tee}, running ${evidence.measurement}`,
    evidence?.tcb &&
      `firmware ${evidence.tcb.status}, of ${new Date(evidence.tcb.date).toISOString().slice(0, 10)}`,
    evidence && evidence.advisories.length > 0 && `subject to ${evidence.advisories.join(', ')}`,
    evidence && `on the platform ${evidence.platform}; made after block ${String(evidence.challengeBlock)}`,
    vouchedBy && `${String(vouchedBy)} gatekeepers found the same`,
    leasedUntil && `leased until ${new Date(leasedUntil).toISOString()}`,
    role === 'worker' && leasedUntil === undefined && 'shows no lease that holds',
  ];
  return facts
    .filter((line): line is string => typeof line === 'string')
    .map((line, at) => (at === 0 ? line : `             ${line}`));
}
