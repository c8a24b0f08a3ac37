import { randomBytes } from '../lib/base/bytes.ts';
import { open, seal } from '../lib/crypto/sealing.ts';
import { fetchContractKeys } from '../lib/tee/pruntime/contract-key-client.ts';
import { createWorkerFixture } from '../lib/tee/pruntime/testing.ts';
import { median, type Row } from './table.ts';

const ROUNDS = 40;

/** How long a worker takes to get a contract's keys: shares asked for, opened, verified and put together, without a network between. */
export async function benchHandOut(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of [
    { n: 1, t: 1 },
    { n: 4, t: 3 },
  ]) {
    const { context, contract } = await createWorkerFixture(size);
    const keyed = await timed(() => fetchContractKeys(context, contract));
    const { sealing } = context.identity;
    const share = randomBytes(200);
    const sealed = await timed(async () =>
      open(sealing.seed, await seal(sealing.publicKey, share, share), share),
    );
    rows.push({
      what: `a worker fetches a contract’s keys from ${String(size.t)} of ${String(size.n)} gatekeepers`,
      value: `${keyed.toFixed(1)} ms`,
      peer: `${(size.t * sealed).toFixed(1)} ms to seal and open ${String(size.t)} shares`,
      ratio: keyed / (size.t * sealed),
    });
  }
  return rows;
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await task();
    times.push(performance.now() - began);
  }
  return median(times.slice(ROUNDS / 4));
}
