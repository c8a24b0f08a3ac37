import { join } from 'node:path';
import { toHex, type Bytes } from '../lib/base/bytes.ts';
import { delay } from '../lib/base/wait.ts';
import { decodeCbor, encodeCbor } from '../lib/base/cbor.ts';
import { sealQuery } from '../lib/protocol/query.ts';
import { createTestSession } from '../lib/protocol/testing.ts';
import { fetchContractKeys, instanceName } from '../lib/tee/pruntime/contract-key-client.ts';
import { createTestEngine, testContext } from '../lib/tee/pruntime/engine/testing.ts';
import { createQueryKeys } from '../lib/tee/pruntime/query-key.ts';
import { createQueryService } from '../lib/tee/pruntime/query-service.ts';
import { createReplica } from '../lib/tee/pruntime/replica.ts';
import { createWorkerFixture } from '../lib/tee/pruntime/testing.ts';
import { bundleContract } from '../scripts/build-contracts.ts';
import { median, type Row } from './table.ts';

const QUERIES = 2_000;
const WIDTH = 32;
/** Queries that come at their own pace, so many a second, whether others were answered or not. */
const PACED = 1_000;
const PACE = 500;

const milli = (time: number): string => `${time.toFixed(2)} ms`;

/** Sealed queries as a worker gets them, from the envelope to the sealed answer, beside the same question to the engine. */
export async function benchSealedQueries(): Promise<Row[]> {
  const engine = await createTestEngine({ watchdog: 0 });
  try {
    const fixture = await createWorkerFixture();
    const context = { ...fixture.context, engine };
    const { network } = context;
    const keyed = await fetchContractKeys(context, fixture.contract);
    const bundle = await bundleContract(join(import.meta.dirname, '../contracts/drive/contract.ts'));
    await engine.open(instanceName(keyed), bundle, []);
    const replica = createReplica(context, fixture.contract, keyed, undefined);
    await replica.advance(context.log.state().height);
    const keys = createQueryKeys(network);
    const queries = createQueryService(context, keys, () => replica);
    const { time } = context.log.state();
    const session = createTestSession({ network, expires: time + 3_600_000 });
    const sealed: { envelope: Bytes; open: (answer: Uint8Array) => Promise<{ value: Uint8Array }> }[] = [];
    for (let n = 0; n < 2 * QUERIES + PACED; n++) {
      const nonce = new Uint8Array(16);
      new DataView(nonce.buffer).setUint32(0, n);
      const to = { network, contract: fixture.contract.id, queryKey: keys.current(0).publicKey };
      sealed.push(
        await sealQuery(to, session.signer, {
          ...{ session: session.certificate, about: 'contract', nonce, notAfter: time + 60_000 },
          ...{ method: 'status', args: encodeCbor({}) },
        }),
      );
    }
    const [first] = sealed;
    const answer = await first?.open(await queries.answer(first.envelope));
    if (decodeCbor(answer?.value ?? new Uint8Array()) === null) throw new TypeError('no answer');

    const ask = (n: number) => queries.answer(sealed[n]?.envelope ?? new Uint8Array());
    const alone: number[] = [];
    for (let n = 1; n < QUERIES / 4; n++) alone.push(await timed(() => ask(n)));
    const query = testContext('query', { contract: toHex(fixture.contract.id) });
    const inEngine: number[] = [];
    for (let n = 0; n < QUERIES / 4; n++)
      inEngine.push(await timed(() => engine.query(instanceName(keyed), query, 'status', {})));

    let next = QUERIES / 4;
    const began = performance.now();
    const client = async (): Promise<void> => {
      while (next < 2 * QUERIES) await ask(next++);
    };
    await Promise.all(Array.from({ length: WIDTH }, client));
    const rate = (2 * QUERIES - QUERIES / 4) / ((performance.now() - began) / 1000);
    const paced = await atPace((n) => ask(2 * QUERIES + n));
    return [
      {
        what: 'sealed query at the worker, one at a time',
        value: `${milli(median(alone))} (99 of 100 below ${milli(nearlyAll(alone))})`,
        peer: `${milli(median(inEngine))} in the engine`,
        ratio: median(alone) / median(inEngine),
      },
      {
        what: `  ${String(WIDTH)} under way`,
        value: `${Math.round(rate).toLocaleString('en')} a second`,
      },
      {
        what: `  ${String(PACE)} a second, as they come`,
        value: `${milli(median(paced))} (99 of 100 below ${milli(nearlyAll(paced))})`,
      },
    ];
  } finally {
    await engine.dispose();
  }
}

const nearlyAll = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN;

/** @returns how long each took from the moment at which it was due. */
async function atPace(ask: (n: number) => Promise<unknown>): Promise<number[]> {
  // Not before all of them wait.
  const began = performance.now() + 200;
  const asked = Array.from({ length: PACED }, async (_, n) => {
    const due = began + (n * 1000) / PACE;
    await delay(Math.max(0, due - performance.now()));
    await ask(n);
    return performance.now() - due;
  });
  return Promise.all(asked);
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return performance.now() - began;
}
