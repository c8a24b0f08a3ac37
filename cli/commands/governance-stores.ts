import type { Command } from 'commander';
import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import { CliError } from '../client/cli-error.ts';
import { connect } from '../client/connect.ts';

type StoreFlags = { data: string };

/** Which portals may sign upload tokens. */
export function addStoreCommands(governance: Command): void {
  const store = governance
    .command('store')
    .description('say which portals may sign upload tokens; all processes have to know of stores before');
  const deciding = (name: string, description: string, admitted: boolean): void =>
    void store
      .command(`${name} <identity>`)
      .description(description)
      .option('--data <folder>', 'the network’s data', '.velum')
      .action((identity: string, { data }: StoreFlags) => decide(identityIn(identity), admitted, data));
  deciding('admit', 'let a portal sign tokens; “velum portal identity” prints its identity', true);
  deciding('remove', 'let it sign no more: from then on clients draw no tokens there', false);
}

async function decide(store: Bytes, admitted: boolean, data: string): Promise<void> {
  const { openGovernance } = await import('../network/governance.ts');
  const { network, decideStore } = await openGovernance(data);
  const block = await (
    await connect(network)
  ).portal.relay(decideStore({ store, admitted, decided: Date.now() }));
  process.stdout.write(`decided in block ${String(block)}\n`);
}

function identityIn(text: string): Bytes {
  if (/^0[12][0-9a-f]{64}$/.test(text)) return fromHex(text);
  throw new CliError(
    'bad-argument',
    'a store’s identity has 66 hex digits; “velum portal identity” prints it',
  );
}
