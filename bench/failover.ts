import { join } from 'node:path';
import { deployContract, inspectContract, openContract } from '../lib/drive/contracts.ts';
import { createAccount, createRecoveryWords } from '../lib/drive/index.ts';
import { buildAll } from '../scripts/build.ts';
import { startTestNetwork } from '../tests/support/embedded-network.ts';
import { until } from '../tests/support/until.ts';
import { counter } from '../tests/support/steady-use.ts';
import { workerNamed } from '../tests/support/worker-named.ts';
import { median, type Row } from './table.ts';

const ROUNDS = 5;
/** A contract whose only worker is killed: from there to a command that another one executed and acknowledged. */
export async function benchFailover(): Promise<Row[]> {
  await buildAll(join(import.meta.dirname, '..'), (text) => void process.stderr.write(`${text}\n`));
  const network = await startTestNetwork({ workers: 2 });
  try {
    const connection = await network.connect();
    const words = createRecoveryWords();
    await createAccount(connection, words);
    const id = await deployContract(connection, words, { code: counter, replicas: 1 });
    const contract = await openContract(connection, words, id);
    const killed: number[] = [];
    const calm: number[] = [];
    let sum = 0;
    const add = async (into: number[]): Promise<void> => {
      const began = performance.now();
      await until(() => contract.call('add', { n: 1 }));
      into.push(performance.now() - began);
      sum++;
    };
    for (let round = 0; round < ROUNDS; round++) {
      await add(calm);
      const { workers } = await inspectContract(connection, id);
      const name = await workerNamed(network, workers[0]?.identity ?? '');
      await network.services.get(name)?.kill();
      await add(killed);
      await network.restart(name);
      await until(async () => {
        const view = await connection.view();
        if (!view.workers.every(({ status }) => status === 'admitted')) throw new Error('not yet');
      });
    }
    const counted = Number(await contract.query('sum', {}));
    if (counted !== sum) throw new Error('a command that was acknowledged does not count');
    const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
    return [
      {
        what: `kill -9 of a contract’s only worker to the next acknowledged command, median of ${String(ROUNDS)}`,
        value: `${seconds(median(killed))} (worst ${seconds(Math.max(...killed))})`,
        peer: `${seconds(median(calm))} with nobody killed`,
        ratio: median(killed) / median(calm),
      },
    ];
  } finally {
    await network.dispose();
  }
}
