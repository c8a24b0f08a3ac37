import { delay } from '../../lib/base/wait.ts';
import { networkViewCodec, type NetworkView } from '../../lib/protocol/network-view.ts';

const PATIENCE = 60_000;

/** Waits until every worker has its verdict; says so of each that was refused. A network with fewer workers than asked still serves. */
export async function untilServing(
  url: string,
  workers: number,
  say: (text: string) => void,
): Promise<NetworkView['workers']> {
  const deadline = Date.now() + PATIENCE;
  let seen: NetworkView['workers'] = [];
  while (Date.now() < deadline) {
    const response = await fetch(new URL('/v1/network', url));
    seen = networkViewCodec.check(await response.json()).workers;
    const judged = seen.filter((worker) => worker.status !== 'pending');
    if (judged.length >= workers && judged.length === seen.length) break;
    await delay(200);
  }
  const admitted = seen.filter((worker) => worker.status === 'admitted').length;
  say(`${String(admitted)} of ${String(workers)} workers are admitted`);
  for (const worker of seen) if (worker.status === 'refused') say(`a worker was refused: ${worker.reason}`);
  return seen;
}
