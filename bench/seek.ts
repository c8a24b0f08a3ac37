import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../cli/network/free-port.ts';
import { connectNetwork, createAccount, createRecoveryWords } from '../lib/drive/index.ts';
import { contractCode } from '../tests/support/network-of.ts';
import { say, startBenchNetwork } from './bench-network.ts';
import { median, printTable } from './table.ts';

/**
 * From a seek in a large file to its first bytes there, through a real portal: fetched, verified and decrypted. The peer is a plain HTTP range request for
 * as many bytes of a file of that size on this machine, in the same run. The first argument is the size in MiB.
 */
const size = Number(process.argv[2] ?? 4096) * 2 ** 20;
/** Bytes that are wanted at each place. */
const PART = 2 ** 16;
const ROUNDS = 31;
/** Spread by the golden ratio, each in a segment that was not read before. */
const places = Array.from({ length: ROUNDS }, (_, i) =>
  Math.floor((((i + 1) * 0.618_033_988_75) % 1) * (size - PART)),
);
const ms = (value: number): string => `${value.toFixed(1)} ms`;

async function timesOf(read: (start: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (const start of places) {
    const began = performance.now();
    const length = await read(start);
    times.push(performance.now() - began);
    if (length !== PART) throw new RangeError(`${String(length)} bytes came`);
  }
  return times;
}

/** Serves a sparse file of that size, with ranges and nothing else. */
async function startPlainServer(path: string) {
  const file = await open(path, 'w');
  await file.truncate(size);
  await file.close();
  const server = createServer(({ headers }, response) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    response.writeHead(206, { 'content-range': `bytes ${String(start)}-${String(end)}/${String(size)}` });
    createReadStream(path, { start: Number(start), end: Number(end) }).pipe(response);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${String(port)}/`, close: () => server.close() };
}

const { network, data, end } = await startBenchNetwork();
const plain = await startPlainServer(join(data, 'plain.bin'));

try {
  const connection = await connectNetwork({
    portalUrl: network.url,
    network: network.file.network,
    contractCode,
  });
  const { drive } = await createAccount(connection, createRecoveryWords());
  say(`storing ${String(size / 2 ** 20)} MiB`);
  const id = await drive.upload(drive.snapshot().roots[0] ?? '', {
    ...{ name: 'film.mp4', path: [], size, type: 'video/mp4', modified: 0 },
    read: (start, end) => Promise.resolve(new Uint8Array(end - start)),
  });
  say('seeking');
  const began = performance.now();
  const file = (await drive.download(id)).seekable();
  await file.read(0, PART);
  const opened = performance.now() - began;
  const plainly = async (start: number): Promise<number> => {
    const range = `bytes=${String(start)}-${String(start + PART - 1)}`;
    return (await (await fetch(plain.url, { headers: { range } })).arrayBuffer()).byteLength;
  };
  await plainly(0);
  const seeks = await timesOf(async (start) => (await file.read(start, start + PART)).length);
  const peers = await timesOf(plainly);
  file.close();
  printTable([
    { what: 'key released and first bytes of the file', value: ms(opened) },
    {
      what: `seek to first bytes, ${String(size / 2 ** 20)} MiB, 64 KiB (median of ${String(ROUNDS)})`,
      value: ms(median(seeks)),
      peer: `${ms(median(peers))} plain range request`,
      ratio: median(seeks) / median(peers),
    },
    { what: '  slowest', value: ms(Math.max(...seeks)), peer: ms(Math.max(...peers)) },
  ]);
} finally {
  plain.close();
  await end();
}
