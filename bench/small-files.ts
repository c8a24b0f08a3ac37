import { join } from 'node:path';
import { createAccountInBrowser, launchBrowser, newPerson } from '../tests/support/browser.ts';
import { choose, row } from '../tests/support/drive-steps.ts';
import { startBenchNetwork } from './bench-network.ts';
import { writeSmall } from './cli-files.ts';
import { ms, printTable } from './table.ts';

/**
 * A folder of small files through the app, as a person uploads it, beside plain PUTs of the same files by the same browser, one by one. The first argument
 * is another number of files.
 */
const count = Number(process.argv[2] ?? 10_000);
const { network, data, end } = await startBenchNetwork(join(import.meta.dirname, 'portal-with-plain-put.ts'));
const browser = await launchBrowser();

try {
  const folder = join(data, 'many');
  const bytes = await writeSmall(folder, count);
  const person = await newPerson(browser, network.url);
  await createAccountInBrowser(person, network.url);
  const { page } = person;
  page.setDefaultTimeout(60 * 60_000);
  let commands = 0;
  page.on('request', (request) => {
    commands += Number(request.method() === 'POST' && request.url().endsWith('/v1/relay'));
  });
  await page.evaluate(() => {
    const clock = { last: performance.now(), still: 0 };
    Object.assign(globalThis, { benchClock: clock });
    setInterval(() => {
      clock.still = Math.max(clock.still, performance.now() - clock.last);
      clock.last = performance.now();
    }, 1);
  });
  const began = performance.now();
  await choose(page, 'Upload folder', folder);
  const tray = page.getByRole('region', { name: 'Transfers' });
  await tray.getByText(/^Storing/).waitFor();
  const begun = performance.now() - began;
  await tray.getByText(/^Done/).waitFor();
  const took = performance.now() - began;
  const still = await page.evaluate(() => (Reflect.get(globalThis, 'benchClock') as { still: number }).still);
  const sent = commands;
  await row(page, 'many').waitFor();
  await page.context().close();
  const plain = await plainPuts(folder);
  const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;
  printTable([
    {
      what: `${String(count)} files, ${(bytes / 1e6).toFixed(0)} MB, until all are anchored`,
      value: seconds(took),
      peer: `${seconds(plain)} plain PUTs, one by one`,
      ratio: plain / took,
    },
    { what: '  until the first is on its way', value: seconds(begun) },
    { what: '  commands', value: String(sent) },
    { what: '  longest time without an answer of the page', value: ms(still) },
  ]);
} finally {
  await browser.close();
  await end();
}

/** @returns milliseconds. */
async function plainPuts(folder: string): Promise<number> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(60 * 60_000);
  await page.goto(new URL('/v1/network', network.url).href);
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', webkitdirectory: true });
    document.body.append(input);
  });
  await page.setInputFiles('input', folder);
  const took = await page.evaluate(async () => {
    const began = performance.now();
    for (const body of document.querySelector('input')?.files ?? []) {
      const headers = { 'content-type': 'application/octet-stream' };
      const response = await fetch('/bench/plain', { method: 'PUT', body, headers });
      if (!response.ok) throw new Error(`plain PUT: ${String(response.status)}`);
    }
    return performance.now() - began;
  });
  await page.context().close();
  return took;
}
