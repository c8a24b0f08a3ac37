import { once } from 'node:events';
import { startTestNetwork } from './embedded-network.ts';
import { invitationTo } from './shared-network.ts';

/** The network that the test files of a run share, as a program: says how to join it, as a line of JSON, and ends with its input. */
const network = await startTestNetwork({ app: true });
// Ctrl+C goes to whoever started us too, whose end is ours.
process.on('SIGINT', () => undefined);
process.stdout.write(`${JSON.stringify(invitationTo(network))}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await network.dispose();
process.exit();
