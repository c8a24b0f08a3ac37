import { once } from 'node:events';
import { builtEnclaves } from '../../cli/network/paths.ts';
import { startNetwork } from '../../cli/network/start-network.ts';

/** Chain, gatekeeper and portal of a pool that others join, as a program: `<data folder> <public host>`. Says where it is, and ends with its input. */
const [data = '', publicHost = ''] = process.argv.slice(2);
const network = await startNetwork({
  data,
  enclaves: builtEnclaves,
  appFolder: '',
  workers: 0,
  ports: { chain: 9944, portal: 8080 },
  progress: () => undefined,
  publicHost,
  settings: {
    VELUM_CHAIN_SPACING_MS: '100',
    VELUM_CHAIN_HEARTBEAT_MS: '1000',
    VELUM_LEASE_MS: '10000',
    VELUM_SILENCE_MS: '5000',
  },
});
process.stdout.write(`${JSON.stringify({ network: network.file.network })}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await network.stop();
process.exit();
