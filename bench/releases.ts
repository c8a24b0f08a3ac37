import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBytes } from '../lib/base/bytes.ts';
import { encodeCbor } from '../lib/base/cbor.ts';
import { silentLogger } from '../lib/base/logger.ts';
import { bytes32 } from '../lib/base/testing.ts';
import { gatekeepersOf } from '../lib/protocol/reducer/network-state.ts';
import { signerOf } from '../lib/protocol/testing.ts';
import { fetchContractKeys } from '../lib/tee/pruntime/contract-key-client.ts';
import type { RuntimeContext } from '../lib/tee/pruntime/ports.ts';
import { answerQuery } from '../lib/tee/pruntime/query-answers.ts';
import { createReplica, type Replica } from '../lib/tee/pruntime/replica.ts';
import { answered, createWorkerFixture, type WorkerFixture } from '../lib/tee/pruntime/testing.ts';
import { openReleaseRecords } from '../workers/gatekeeper/release-records.ts';
import { postBytes } from '../workers/service/http-client.ts';
import { createHttpServer, listen } from '../workers/service/http-server.ts';
import { median, printTable, type Row } from './table.ts';

/**
 * What it costs that releases are witnessed: `npm run bench:releases`. Gatekeepers listen on loopback, sync their logs to the disk, and share one
 * thread with the worker, so with processes of their own it costs less. The contract answers at once; the peer is the same query where it releases nothing.
 */
const ONE_AT_A_TIME = 400;
const TOGETHER = 8_000;
const WIDTH = 256;

async function measure(size: { n: number; t: number }): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-bench-'));
  const fixture = await createWorkerFixture(size);
  const { close, send } = await serveGatekeepers(fixture, folder);
  try {
    const context: RuntimeContext = { ...fixture.context, gatekeepers: { send } };
    const { contract, program } = fixture;
    const replica = createReplica(context, contract, await fetchContractKeys(context, contract), undefined);
    await replica.advance(context.log.state().height);
    const ask = asker(context, replica);
    const plain = await timed(ask, 'plain');
    program.run = (_kind, method) =>
      method === 'plain' ? answered('share') : answered('share', ['one file']);
    const plainAgain = await timed(ask, 'plain');
    const witnessed = await timed(ask, 'open');
    const rates = { plain: await rateOf(ask, 'plain'), open: await rateOf(ask, 'open') };
    const name = `${String(size.t)} of ${String(size.n)} gatekeepers`;
    const base = median([...plain, ...plainAgain]);
    const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')} a second`;
    return [
      {
        what: `release behind a barrier, ${name}, one at a time`,
        value: `${median(witnessed).toFixed(2)} ms`,
        peer: `${base.toFixed(2)} ms without`,
        ratio: median(witnessed) / base,
      },
      {
        what: `  ${String(WIDTH)} under way`,
        value: perSecond(rates.open),
        peer: `${perSecond(rates.plain)} without`,
        ratio: rates.open / rates.plain,
      },
    ];
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}

type Ask = (method: string) => Promise<void>;

function asker(context: RuntimeContext, replica: Replica): Ask {
  const session = { account: signerOf(1, 'sr25519').identity };
  let count = 0;
  return async (method) => {
    const request = bytes32(0);
    new DataView(request.buffer).setUint32(0, ++count);
    const answer = await answerQuery(context, replica, {
      query: { method, args: encodeCbor({}) },
      session,
      request,
    });
    if (!answer.ok) throw new TypeError(`refused: ${answer.code}`);
  };
}

async function serveGatekeepers({ gatekeepers, context, door }: WorkerFixture, folder: string) {
  const closing: (() => Promise<void> | void)[] = [];
  const urls = new Map<string, string>();
  const { entries } = gatekeepersOf(context.log.state());
  for (const [at, keeper] of gatekeepers.contexts.entries()) {
    const records = openReleaseRecords(join(folder, `${String(at)}.sqlite`));
    keeper.releases = records;
    const { endpoint } = entries[at] ?? { endpoint: '' };
    const server = createHttpServer({ bodyLimit: 8 << 20, logger: silentLogger });
    for (const purpose of ['barrier', 'handout'] as const)
      server.post(`/${purpose}`, async ({ body }) =>
        Buffer.from(
          await door.send(endpoint, purpose, asBytes(body instanceof Uint8Array ? body : new Uint8Array())),
        ),
      );
    urls.set(endpoint, await listen(server, { host: '127.0.0.1', port: 0, portSetting: '' }));
    closing.push(
      () => server.close(),
      () => {
        records.close();
      },
    );
  }
  return {
    send: (endpoint: string, purpose: string, request: Uint8Array<ArrayBuffer>) =>
      postBytes(`${urls.get(endpoint) ?? ''}/${purpose}`, request),
    close: async () => {
      for (const end of closing) await end();
    },
  };
}

async function timed(ask: Ask, method: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < ONE_AT_A_TIME; n++) {
    const began = performance.now();
    await ask(method);
    times.push(performance.now() - began);
  }
  return times.slice(ONE_AT_A_TIME / 4);
}

async function rateOf(ask: Ask, method: string): Promise<number> {
  let left = TOGETHER;
  const began = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) await ask(method);
  };
  await Promise.all(Array.from({ length: WIDTH }, client));
  return TOGETHER / ((performance.now() - began) / 1000);
}

printTable([...(await measure({ n: 1, t: 1 })), ...(await measure({ n: 4, t: 3 }))]);
