import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { asBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { CliError } from '../client/cli-error.ts';
import { builtEnclaves } from '../network/paths.ts';
import { wholeNumber } from './share.ts';

type CreateFlags = {
  name: string;
  chain: string;
  governanceKeys: string[];
  governanceThreshold?: string;
  gatekeepers: string;
  threshold: string;
  measurements: string[];
  stores?: string[];
  policy?: string;
  platformLimit?: string;
  simulated?: true;
  oneGovernor?: true;
  oneGatekeeper?: true;
  out: string;
};

/** Networks that are run by several people, on hardware; `velum start` makes those of one machine by itself. */
export function addGenesisCommands(program: Command): void {
  const genesis = program
    .command('genesis')
    .description('make the genesis record of a network, which is its id, and put it on a chain');
  genesis
    .command('create')
    .description('write a genesis record to a file and print the id of its network')
    .requiredOption('--name <text>', 'for people')
    .requiredOption(
      '--chain <url>',
      'the chain that it will be on: ws(s)://… of an endpoint, or light:<chain specifications>; the id depends on it',
    )
    .requiredOption(
      '--governance-keys <identity...>',
      'who governs: identities of 66 hex digits, or addresses',
    )
    .option(
      '--governance-threshold <count>',
      'how many of them must agree; more than half, which is also the default',
    )
    .requiredOption(
      '--gatekeepers <file>',
      'JSON: [{ identity, sealing, endpoint, measurement }], bytes in hex',
    )
    .requiredOption('--threshold <count>', 'how many gatekeepers must agree: more than half')
    .requiredOption('--measurements <hex...>', 'the programs that workers may run')
    .option(
      '--stores <identity...>',
      'the portals that may sign upload tokens; “velum portal identity” prints what each is named by',
    )
    .option(
      '--policy <file>',
      'JSON: { hardware, platformLimit, reappraiseMs, chainView, simulated }, each optional',
    )
    .option('--platform-limit <count>', 'how many contracts one platform may have')
    .option('--simulated', 'its TEEs are simulated, and it protects nothing')
    .option('--one-governor', 'one key alone governs it')
    .option('--one-gatekeeper', 'it has one gatekeeper, without a witness')
    .option('--out <file>', 'where the record is written; nothing is overwritten', 'genesis.velum')
    .action(create);
  genesis
    .command('publish <file>')
    .description('put a genesis record on its chain, paid for by VELUM_CHAIN_SEED or the account of a folder')
    .requiredOption('--chain <url>', 'the Substrate endpoint')
    .option('--data <folder>', 'holds the account, as a portal’s or worker’s folder does', '.velum-portal')
    .action(publish);
  genesis
    .command('gatekeeper')
    .description(
      'print the entry of a gatekeeper in the simulated TEE for --gatekeepers; its keys are made if there are none',
    )
    .requiredOption('--endpoint <url>', 'where others will reach it')
    .option('--data <folder>', 'its folder', '.velum-gatekeeper')
    .option(
      '--program <folder>',
      'the program that it will run; what was built here',
      join(builtEnclaves, 'gatekeeper'),
    )
    .action(printGatekeeper);
}

type GatekeeperFlags = { endpoint: string; data: string; program: string };

async function printGatekeeper({ endpoint, data, program }: GatekeeperFlags): Promise<void> {
  const { makeGatekeeperIdentity } = await import('../network/gatekeeper-identity.ts');
  const { measureProgram } = await import('../../workers/launcher/measure.ts');
  const { measurement } = await measureProgram(program);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const folder = resolve(data);
  const logFile = join(folder, 'identity.log');
  const keys = await makeGatekeeperIdentity({ name: 'gatekeeper', program, folder, logFile });
  const entry = { identity: toHex(keys.identity), sealing: toHex(keys.sealing), endpoint };
  process.stdout.write(`${JSON.stringify({ ...entry, measurement: toHex(measurement) })}\n`);
}

async function create(flags: CreateFlags): Promise<void> {
  const { planGenesis } = await import('../network/plan-genesis.ts');
  const { onGenesisChain } = await import('../network/publish-genesis.ts');
  const policy = flags.policy === undefined ? {} : await readJson(flags.policy);
  const isPlain = flags.policy === undefined && flags.simulated === true;
  const gatekeepers = await readJson(flags.gatekeepers);
  const plan = (chainView: ChainViewPolicy | undefined): Bytes =>
    planGenesis({
      ...{ name: flags.name, governanceKeys: flags.governanceKeys, measurements: flags.measurements },
      governanceThreshold: optional('--governance-threshold', flags.governanceThreshold),
      gatekeepers,
      stores: flags.stores ?? [],
      threshold: wholeNumber('--threshold', flags.threshold),
      policy: isPlain ? { simulated: true } : policy,
      chainView,
      platformLimit: optional('--platform-limit', flags.platformLimit),
      allows: {
        simulated: flags.simulated === true,
        oneGovernor: flags.oneGovernor === true,
        oneGatekeeper: flags.oneGatekeeper === true,
      },
    });
  const { network, record } = await onGenesisChain(
    flags.chain,
    async (chain) => {
      const made = plan(await chain.view());
      return { network: await chain.idOf(made), record: made };
    },
    (text) => void process.stderr.write(`${text}\n`),
  );
  await writeNew(flags.out, record);
  process.stdout.write(`${network}\n`);
  process.stderr.write(
    `written to ${flags.out}. Everybody whom it names looks at it; then \`velum genesis publish ${flags.out} --chain ${flags.chain}\`, and all processes run with VELUM_NETWORK=${network}\n`,
  );
}

async function publish(file: string, { chain, data }: { chain: string; data: string }): Promise<void> {
  const { onGenesisChain } = await import('../network/publish-genesis.ts');
  const { readOrMakeChainSeed } = await import('../../workers/service/chain-seed.ts');
  const { readSettings } = await import('../../workers/service/settings.ts');
  const record = await read(file);
  const settings = readSettings(process.env);
  const given = settings.optional('VELUM_CHAIN_SEED') !== undefined;
  const seed = given ? settings.hex('VELUM_CHAIN_SEED', 32) : await readOrMakeChainSeed(data);
  const network = await onGenesisChain(chain, (found) => found.publish(seed, record));
  process.stdout.write(`${network}\n`);
}

const optional = (flag: string, typed: string | undefined): number | undefined =>
  typed === undefined ? undefined : wholeNumber(flag, typed);

async function read(path: string): Promise<Bytes> {
  try {
    return asBytes(new Uint8Array(await readFile(path)));
  } catch (cause) {
    throw new CliError('unreadable', `${path} is not there, or cannot be read`, { cause });
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await read(path)));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CliError('bad-argument', `${path} is not JSON`, { cause });
  }
}

async function writeNew(path: string, bytes: Bytes): Promise<void> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(bytes).finally(() => file.close());
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new CliError('exists', `${path} is there already; name another file with --out`, { cause });
  }
}
