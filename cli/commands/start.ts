import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { builtEnclaves, exportedApp } from '../network/paths.ts';
import { supervise } from '../network/supervise.ts';
import { untilServing } from '../network/until-serving.ts';

type StartFlags = {
  data: string;
  port: string;
  chainPort: string;
  workers: string;
  gatekeepers: string;
  threshold?: string;
  chainUrl?: string;
  publicHost?: string;
  newDrives: string;
  platformLimit?: string;
  build: boolean;
};

/** The whole network on this machine. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('build and run the whole network with the web app on this machine')
    .option('--data <folder>', 'where everything is kept', '.velum')
    .option('--port <port>', 'port of the web app', '8080')
    .option('--chain-port <port>', 'port of the embedded chain', '9944')
    .option('--workers <count>', 'how many workers (1 to 8)', '3')
    .option('--gatekeepers <count>', 'how many gatekeepers a new network has (1 to 8)', '1')
    .option('--threshold <count>', 'how many of them must agree: more than half, which is also the default')
    .option(
      '--chain-url <url>',
      'use this Substrate endpoint, or light:<chain specification>, instead of the embedded chain',
    )
    .option(
      '--public-host <host>',
      'let other machines join, which reach this one under this name or address',
    )
    .option('--new-drives <policy>', 'who may begin drives: open, invite or closed', 'open')
    .option(
      '--platform-limit <count>',
      'of a new network: how many contracts one platform may have, and one replica of each; all simulated TEEs are one platform',
    )
    .option('--no-build', 'run what was built before, without the build tools')
    .action(start);
}

async function start(flags: StartFlags): Promise<void> {
  const gatekeepers = gatekeepersIn(flags);
  const policy = policyIn(flags);
  const began = Date.now();
  const say = (text: string): void =>
    void process.stdout.write(`[${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s] ${text}\n`);
  const root = join(import.meta.dirname, '../..');
  // Loaded here only: the other commands need no build tools and no chain.
  if (flags.build) await (await import('../../scripts/build.ts')).buildAll(root, say);
  const { startNetwork } = await import('../network/start-network.ts');
  const data = resolve(flags.data);
  let stopping: Promise<void> | undefined;
  let endWatch = (): void => undefined;
  const network = await startNetwork({
    data,
    enclaves: builtEnclaves,
    appFolder: exportedApp,
    workers: Number(flags.workers),
    gatekeepers,
    policy,
    ports: { chain: Number(flags.chainPort), portal: Number(flags.port) },
    ...(flags.chainUrl === undefined ? {} : { chainUrl: flags.chainUrl }),
    publicHost: flags.publicHost,
    settings: { VELUM_NEW_DRIVES: flags.newDrives },
    progress: say,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      endWatch();
      stopping ??= network.stop().finally(() => process.exit(0));
    });
  }
  endWatch = supervise(network, say);
  await untilServing(network.url, Number(flags.workers), say);
  sayTrust(gatekeepers.n, network.file.gatekeeperPorts.length, say);
  say('the TEEs are simulated: they protect nothing from who runs this machine');
  say(`data: ${data}`);
  process.stdout.write(
    `\n  Velum is ready: ${network.url.replace('127.0.0.1', 'localhost')}\n\n  Press Ctrl+C to stop.\n`,
  );
}

/** @throws CliError `bad-argument` for a set that could not be trusted, or not be run here. */
function gatekeepersIn(flags: StartFlags): { n: number; t: number } {
  const n = Number(flags.gatekeepers);
  const t = flags.threshold === undefined ? Math.floor(n / 2) + 1 : Number(flags.threshold);
  if (!Number.isInteger(n) || n < 1 || n > 8)
    throw new CliError('bad-argument', '--gatekeepers takes a number from 1 to 8');
  if (!Number.isInteger(t) || t > n || 2 * t <= n)
    throw new CliError(
      'bad-argument',
      `--threshold takes more than half of the gatekeepers, and no more than there are: ${String(Math.floor(n / 2) + 1)} to ${String(n)}`,
    );
  return { n, t };
}

/** @throws CliError `bad-argument`. */
function policyIn({ platformLimit }: StartFlags): { platformLimit?: number } {
  if (platformLimit === undefined) return {};
  const limit = Number(platformLimit);
  if (Number.isSafeInteger(limit) && limit >= 1) return { platformLimit: limit };
  throw new CliError('bad-argument', '--platform-limit takes a number of contracts, from 1');
}

/** The set of a network is named in its genesis record: what is asked for later does not change it. */
function sayTrust(asked: number, found: number, say: (text: string) => void): void {
  if (asked !== found && asked !== 1)
    say(
      `this network was made with ${String(found)} gatekeepers; choose an empty folder with --data for another set`,
    );
  if (found === 1)
    say('one gatekeeper has no witness but itself; --gatekeepers 4 --threshold 3 makes a network with four');
}
