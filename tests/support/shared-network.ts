import { readNetworkFile } from '../../cli/network/network-file.ts';
import { networkOf } from './network-of.ts';
import type { TestNetwork } from './embedded-network.ts';

/** What a test needs of a network that it does not stop, restart or look into while others use it. */
export type JoinedNetwork = Pick<TestNetwork, 'url' | 'chainUrl' | 'file' | 'data' | 'connect' | 'dispose'>;

/** Where a run says which network its test files share. */
const VARIABLE = 'VELUM_TEST_NETWORK';
type Shared = Pick<TestNetwork, 'url' | 'chainUrl' | 'data'>;

/** The network that the test files of a run share, with the built web app; one of its own for a file that runs alone. */
export async function joinTestNetwork(): Promise<JoinedNetwork> {
  const shared = process.env[VARIABLE];
  // Whoever joins needs nothing of what starts a network, which takes seconds to load.
  if (shared === undefined) return (await import('./embedded-network.ts')).startTestNetwork({ app: true });
  const { url, chainUrl, data } = JSON.parse(shared) as Shared;
  const file = await readNetworkFile(data);
  if (file === undefined) throw new TypeError(`no network in ${data}`);
  return { ...networkOf({ url, file }), chainUrl, data, dispose: () => Promise.resolve() };
}

/** What tells test files of a network to join, as a part of their environment. */
export function invitationTo({ url, chainUrl, data }: Shared): Record<string, string> {
  return { [VARIABLE]: JSON.stringify({ url, chainUrl, data }) };
}
