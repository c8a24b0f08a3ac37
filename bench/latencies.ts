import { createAccount, createRecoveryWords, type NetworkConnection } from '../lib/drive/index.ts';
import { patternBytes, sourceOf } from '../tests/support/files.ts';
import { rawClient } from '../tests/support/raw-client.ts';
import { sharedItem } from '../tests/support/shared-item.ts';
import { median, ms, type Row } from './table.ts';

const ROUNDS = 7;

/** From the drop of a small file to its receipt, and from a grant to the recipient's first byte. */
export async function benchLatencies(connection: NetworkConnection): Promise<Row[]> {
  const words = createRecoveryWords();
  const alice = await createAccount(connection, words);
  const bob = await createAccount(connection, createRecoveryWords());
  const root = alice.drive.snapshot().roots[0] ?? '';
  const anchored: number[] = [];
  const opened: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let began = performance.now();
    const id = await alice.drive.upload(
      root,
      sourceOf(`small-${String(round)}.bin`, patternBytes(10_000, round + 1)),
    );
    anchored.push(performance.now() - began);
    began = performance.now();
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const shared = await bob.openShared(await sharedItem(bob, id));
    for await (const chunk of (await shared.download(id)).chunks()) if (chunk.length > 0) break;
    opened.push(performance.now() - began);
  }
  return [
    {
      what: `drop of a 10 kB file to its receipt (median of ${String(ROUNDS)})`,
      value: ms(median(anchored)),
    },
    { what: `grant to the recipient's first byte (median of ${String(ROUNDS)})`, value: ms(median(opened)) },
    await benchQueries(connection, words, alice.drive.id),
  ];
}

/** Sealed queries of one client, eight at a time, through portal and workers; no barrier. */
async function benchQueries(connection: NetworkConnection, words: string, drive: string): Promise<Row> {
  const { client } = rawClient(connection, words, drive);
  await client.query('status', {});
  const total = 400;
  let left = total;
  const began = performance.now();
  const ask = async (): Promise<void> => {
    while (left-- > 0) await client.query('status', {});
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  const seconds = (performance.now() - began) / 1000;
  return {
    what: 'sealed queries, client to worker and back',
    value: `${(total / seconds).toFixed(0)} a second`,
  };
}
