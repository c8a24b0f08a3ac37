import type { Browser, Page } from 'playwright';
import type { Bytes } from '../lib/base/bytes.ts';
import { launchBrowser, newPerson, PASSWORD, restoreAccountInBrowser } from '../tests/support/browser.ts';
import { row } from '../tests/support/drive-steps.ts';
import { firstPaint, painted, scrollFrame, whenThere } from './page-clock.ts';
import { median, ms, type Row } from './table.ts';

export type EverydayBench = {
  portalUrl: string;
  words: string;
  /** Of the files in the folder. */
  names: readonly string[];
  picture: Bytes;
};

const RUNS = 5;
/** CSS pixels that a list goes on in a frame: a hard flick of the finger, and faster than anybody reads. */
const SCROLL_STEPS = [150, 900] as const;

/** Times of one person in one browser, each the median of several. */
export async function benchEveryday(bench: EverydayBench): Promise<Row[]> {
  const browser = await launchBrowser();
  try {
    const rows = [await paintRow(browser, bench)];
    const person = await newPerson(browser, bench.portalUrl);
    await restoreAccountInBrowser(person, bench.portalUrl, bench.words);
    const { page } = person;
    await row(page, 'Archive').waitFor();
    const plain = await plainList(browser, bench);
    rows.push(await unlockRow(page, plain.shown));
    rows.push(await openRow(page, bench.names, plain.shown));
    rows.push(...(await scrollRows(page, bench.names, plain.scrolled)));
    rows.push(await searchRow(page, plain.filtered));
    rows.push(await previewRow(page, browser, bench));
    return rows;
  } finally {
    await browser.close();
  }
}

const compare = (what: string, measured: number, peer: number, name: string): Row => ({
  what,
  value: ms(measured),
  peer: `${ms(peer)} ${name}`,
  ratio: measured / peer,
});

async function paintRow(browser: Browser, { portalUrl }: EverydayBench): Promise<Row> {
  const times = { app: [] as number[], plain: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.app.push(await firstPaint(browser, portalUrl));
    times.plain.push(await firstPaint(browser, new URL('/bench/page', portalUrl).href));
  }
  return compare('first paint, nothing cached', median(times.app), median(times.plain), 'a page of one line');
}

/** The same names as plain table rows of a page without scripts: how long until they are painted, the frames of scrolling, and until a filter is. */
async function plainList(
  browser: Browser,
  { portalUrl, names }: EverydayBench,
): Promise<{ shown: number; scrolled: number[]; filtered: number }> {
  const page = await browser.newPage();
  await page.goto(new URL('/bench/page', portalUrl).href);
  const shown = await painted(
    page,
    (list) => {
      const cells = list.map((name) => `<tr><td>${name}</td><td>12 Nov 2026</td><td>1 kB</td></tr>`);
      document.body.innerHTML = `<table>${cells.join('')}</table>`;
    },
    names,
  );
  const scrolled: number[] = [];
  for (const step of SCROLL_STEPS) scrolled.push(await scrollFrame(page, step));
  const filtered = await painted(
    page,
    (word) => {
      for (const line of document.querySelectorAll('tr'))
        line.style.display = line.textContent.includes(word) ? '' : 'none';
    },
    '0099',
  );
  await page.close();
  return { shown, filtered, scrolled };
}

async function unlockRow(page: Page, plain: number): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.reload();
    await page.getByLabel('Password').fill(PASSWORD);
    const button = page.getByRole('button', { name: 'Unlock' });
    times.push(await whenThere(page, 'Archive', () => button.click()));
  }
  return compare(
    'unlock to the list, which this device remembers',
    median(times),
    plain,
    'plain rows painted',
  );
}

async function openRow(page: Page, names: readonly string[], plain: number): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    times.push(await whenThere(page, names[0] ?? '', () => row(page, 'Archive').click()));
    await page.getByRole('link', { name: 'My files' }).first().click();
    await row(page, 'Archive').waitFor();
  }
  const what = `open a folder of ${names.length.toLocaleString('en')}, until its first rows are there`;
  return compare(what, median(times), plain, 'plain rows painted');
}

/** In the open folder, before anything else is looked for in it. */
async function scrollRows(page: Page, names: readonly string[], plain: readonly number[]): Promise<Row[]> {
  await row(page, 'Archive').click();
  await row(page, names[0] ?? '').waitFor();
  const rows: Row[] = [];
  for (const [i, step] of SCROLL_STEPS.entries()) {
    const took = await scrollFrame(page, step);
    const what = `a frame while scrolling by ${String(step)} pixels each, 99th of 100`;
    rows.push(compare(what, took, plain[i] ?? NaN, 'the plain rows scrolled'));
  }
  await page.getByRole('link', { name: 'My files' }).first().click();
  await row(page, 'Archive').waitFor();
  return rows;
}

async function searchRow(page: Page, plain: number): Promise<Row> {
  const field = page.getByRole('searchbox');
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    times.push(await whenThere(page, 'report 00990.txt', () => field.fill('0099')));
    await field.fill('');
    await row(page, 'Archive').waitFor();
  }
  return compare('search by name over all of them', median(times), plain, 'plain rows filtered');
}

async function previewRow(page: Page, browser: Browser, { portalUrl, picture }: EverydayBench): Promise<Row> {
  const times: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await row(page, 'picture.png').click();
    await page.frameLocator('dialog iframe, [role=dialog] iframe').locator('img').waitFor();
    times.push(performance.now() - began);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const other = await browser.newPage();
    await other.route('**/bench/picture.png', (route) =>
      route.fulfill({ body: Buffer.from(picture), contentType: 'image/png' }),
    );
    await other.goto(new URL('/bench/page', portalUrl).href);
    const start = performance.now();
    await other.evaluate(() => {
      const image = document.createElement('img');
      image.src = '/bench/picture.png';
      document.body.append(image);
      return image.decode();
    });
    plain.push(performance.now() - start);
    await other.close();
  }
  const size = `${(picture.length / 1e6).toFixed(1)} MB`;
  return compare(`preview of a picture of ${size}`, median(times), median(plain), 'the same in a plain page');
}
