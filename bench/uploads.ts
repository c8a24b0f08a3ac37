import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Browser } from 'playwright';
import { launchBrowser } from '../tests/support/browser.ts';
import { contractCode } from '../tests/support/network-of.ts';
import { say, startBenchNetwork } from './bench-network.ts';
import { benchScript } from './bench-script.ts';
import type { BrowserBench } from './browser-client.ts';
import { ms, printTable, type Row } from './table.ts';

declare const velumBench: BrowserBench;

/**
 * Uploads from a browser, and what came last downloaded again: in the page, in a thread of its own and in two, how long the page did not answer meanwhile, and how much memory the page's
 * process took for a file of 256 MB and one four times as long. The first argument is another number of megabytes.
 */
const megabytes = Number(process.argv[2] ?? 256);
const { network, data, end } = await startBenchNetwork(join(import.meta.dirname, 'portal-with-plain-put.ts'));
const browser = await launchBrowser();
const rows: Row[] = [];

try {
  const script = await benchScript();
  const code = new TextDecoder().decode(await contractCode('drive'));
  for (const [what, threads, count, size] of [
    ['in the page', 0, 1, megabytes],
    ['in a thread', 1, 1, megabytes],
    ['in the page', 0, 1, megabytes],
    ['in a thread', 1, 1, megabytes],
    ['two at once in a thread', 1, 2, megabytes / 2],
    ['two at once in two threads', 2, 2, megabytes / 2],
    ['in a thread', 1, 1, 4 * megabytes],
  ] as const) {
    say(`${what}, ${String(size)} MB`);
    const page = await (await browser.newContext()).newPage();
    await page.goto(new URL('/v1/network', network.url).href);
    await page.addScriptTag({ content: script });
    await page.evaluate(() => document.body.append(document.createElement('input')));
    await page.evaluate(() => document.querySelector('input')?.setAttribute('type', 'file'));
    await page.setInputFiles('input', await fileOf(size));
    await page.evaluate(([url, text, many]) => velumBench.prepare(url, text, many), [
      network.url,
      code,
      threads,
    ] as const);
    await page.evaluate(() => {
      velumBench.have('chosen');
    });
    // A longer one may take a portal on a busy machine more time than it gives a request.
    const plainPut = (): Promise<number> =>
      size > megabytes ? Promise.resolve(Infinity) : page.evaluate(() => velumBench.plainPut());
    const before = await plainPut();
    await forgetPeaks(browser);
    const idle = await processesOf(browser);
    const { took, still } = await page.evaluate((many) => velumBench.uploadMany(many), count);
    const memory = await peaks(browser);
    const busy = secondsBetween(idle, await processesOf(browser));
    const plain = Math.min(before, await plainPut());
    const download = await page.evaluate(() => velumBench.download());
    const isShort = plain < Infinity;
    const plainGet = isShort ? await page.evaluate(() => velumBench.plainGet()) : Infinity;
    const bare = isShort && {
      up: await page.evaluate(() => velumBench.bareUpload()),
      down: await page.evaluate(() => velumBench.bareDownload()),
    };
    const rate = (time: number, bytes: number): string => `${(bytes / (time / 1000)).toFixed(1)} MB/s`;
    rows.push(
      {
        what: `${what}, ${String(count * size)} MB`,
        value: rate(took, count * size),
        ...(plain < Infinity && {
          peer: `${rate(plain, size)} plain PUT`,
          ratio: (plain * count) / took,
        }),
      },
      {
        what: '  download, verified and decrypted',
        value: rate(download, size),
        ...(plainGet < Infinity && {
          peer: `${rate(plainGet, size)} plain GET`,
          ratio: plainGet / download,
        }),
      },
      ...(bare === false
        ? []
        : [
            bareRow('  upload', took / count, bare.up, rate(bare.up, size)),
            bareRow('  download', download, bare.down, rate(bare.down, size)),
          ]),
      { what: '  longest time without an answer of the page', value: ms(still) },
      { what: '  processor time of page, browser, network', value: busy },
      { what: '  most memory of the page’s process', value: `${memory.renderer.toFixed(0)} MiB` },
      { what: '  most memory of the other processes', value: `${memory.others.toFixed(0)} MiB` },
    );
    await page.context().close();
  }
  printTable(rows);
} finally {
  await browser.close();
  await end();
}

function bareRow(what: string, own: number, bare: number, rate: string): Row {
  return { what: `${what} beside its bare steps`, value: '', peer: `${rate} bare steps`, ratio: bare / own };
}

async function fileOf(size: number): Promise<string> {
  const path = join(data, `${String(size)}.bin`);
  const file = createWriteStream(path);
  for (let i = 0; i < size; i++) if (!file.write(randomBytes(1_000_000))) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
  return path;
}

/** The browser’s processes; processor time in seconds. */
async function processesOf(of: Browser): Promise<{ pid: number; type: string; cpu: number }[]> {
  const session = await of.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.map(({ id, type, cpuTime }) => ({ pid: id, type, cpu: cpuTime }));
}

type Processes = Awaited<ReturnType<typeof processesOf>>;

/** Processor time of pages, of the browser's own process, and of those beside it, of which the network's works most. */
function secondsBetween(before: Processes, after: Processes): string {
  const of = (all: Processes, isMeant: (type: string) => boolean): number =>
    all.filter(({ type }) => isMeant(type)).reduce((sum, { cpu }) => sum + cpu, 0);
  const kinds = [
    (type: string) => type === 'renderer',
    (type: string) => type === 'browser',
    (type: string) => type !== 'renderer' && type !== 'browser',
  ];
  return kinds.map((is) => `${(of(after, is) - of(before, is)).toFixed(1)} s`).join(', ');
}

/** Has the kernel forget how much memory each process took at most. */
async function forgetPeaks(of: Browser): Promise<void> {
  for (const { pid } of await processesOf(of))
    await writeFile(`/proc/${String(pid)}/clear_refs`, '5').catch(() => undefined);
}

/** MiB since then: of the largest page, and of all that are no pages. */
async function peaks(of: Browser): Promise<{ renderer: number; others: number }> {
  const all = await Promise.all(
    (await processesOf(of)).map(async ({ pid, type }) => {
      const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
      return { type, peak: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 };
    }),
  );
  const renderers = all.filter(({ type }) => type === 'renderer').map(({ peak }) => peak);
  const others = all.filter(({ type }) => type !== 'renderer').reduce((sum, { peak }) => sum + peak, 0);
  return { renderer: Math.max(...renderers), others };
}
