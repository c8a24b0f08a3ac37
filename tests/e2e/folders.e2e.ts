import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { choose, download, row, topLink } from '../support/drive-steps.ts';
import { dropFiles } from '../support/drop-files.ts';
import { patternBytes } from '../support/files.ts';
import { brokenPng, pngLandscape } from '../support/picture.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { until } from '../support/until.ts';

const TEXTS = 320;
const PICTURES = 24;

const transfer = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Transfers' }).getByRole('listitem').filter({ hasText: name });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const numbered = (n: number): string => `note ${String(n).padStart(3, '0')}.txt`;

void describe('a folder of many small files', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;
  let session: CDPSession;
  let folder: string;
  /** Commands that the page sent. */
  let commands = 0;
  const contentOf = (n: number) => patternBytes(1000 + 37 * n, n + 1);
  const shapeLine = ({ upload = -1, offline = false }): Promise<unknown> =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline, latency: 0, downloadThroughput: -1, uploadThroughput: upload },
    });
  /** On the disk, with as many small files in it. */
  async function makeFolder(name: string, count: number): Promise<string> {
    const path = join(folder, name);
    await mkdir(path);
    for (let n = 0; n < count; n++) await writeFile(join(path, numbered(n)), contentOf(n));
    return path;
  }

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    const { page, context } = person;
    session = await context.newCDPSession(page);
    await session.send('Network.enable');
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('request', (request) => {
      commands += Number(request.method() === 'POST' && new URL(request.url()).pathname === '/v1/relay');
    });
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('comes with few commands, says how far it is, and names the one that cannot be read', async () => {
    const { page } = person;
    const trip = await makeFolder('trip', TEXTS);
    await mkdir(join(trip, 'photos'));
    for (let n = 0; n < PICTURES; n++)
      await writeFile(join(trip, `photos/${String(n)}.png`), pngLandscape(360, 240, n / PICTURES));
    await writeFile(join(trip, 'photos/broken.png'), brokenPng());
    await writeFile(join(trip, 'photos/gone.txt'), contentOf(1));
    const total = TEXTS + PICTURES + 2;

    // While nobody answers, one of them goes.
    await shapeLine({ offline: true });
    await choose(page, 'Upload folder', trip);
    await transfer(page, 'trip').getByText('Waiting for the network').waitFor();
    await unlink(join(trip, 'photos/gone.txt'));
    const before = commands;
    await shapeLine({ upload: 400_000 });
    await transfer(page, 'trip')
      .getByText(new RegExp(`[1-9]\\d* of ${String(total)} files`))
      .waitFor();
    await assertAccessible(page, '[data-transfers]');
    await shapeLine({});
    await transfer(page, 'trip')
      .getByText(`${String(total - 1)} of ${String(total)} files`)
      .waitFor();
    await transfer(page, 'trip').getByText('trip/photos/gone.txt').waitFor();
    await page.getByText('1 transfer failed').waitFor();
    await assertAccessible(page, '[data-transfers]');
    const sent = commands - before;
    assert.ok(sent <= 12, `${String(sent)} commands for ${String(total)} files`);
    await press(page, 'Clear finished');
    await row(page, 'trip').waitFor();
  });

  void test('is whole after a reload, with thumbnails', async () => {
    const { page } = person;
    await page.reload();
    await unlockInBrowser(person);
    await row(page, 'trip').click();
    await row(page, numbered(3)).waitFor();
    const got = await download(page, numbered(3));
    assert.ok(Buffer.from(contentOf(3)).equals(got));
    await row(page, 'photos').click();
    await row(page, '7.png').waitFor();
    await press(page, 'Show as tiles');
    for (const n of [0, 7])
      await until(async () => {
        const image = row(page, `${String(n)}.png`).locator('img');
        assert.equal(await image.evaluate((img: HTMLImageElement) => img.naturalWidth), 320);
      });
    await row(page, 'broken.png').waitFor();
    assert.equal(await row(page, 'broken.png').locator('img').count(), 0);
    assert.equal(await row(page, 'gone.txt').count(), 0);
    await press(page, 'Show as a list');
    await topLink(page).click();
  });

  void test('pauses, goes on, is stopped, and goes on with what is left', async () => {
    const { page } = person;
    const name = 'held';
    const path = await makeFolder(name, 300);
    await shapeLine({ upload: 200_000 });
    await choose(page, 'Upload folder', path);
    await transfer(page, name)
      .getByText(/of 300 files/)
      .waitFor();
    await press(page, `Pause: ${name}`);
    await transfer(page, name).getByText('Paused').waitFor();
    await press(page, `Go on: ${name}`);
    await transfer(page, name).getByText('Storing').waitFor();
    await press(page, `Stop: ${name}`);
    await transfer(page, name).getByText('Stopped').waitFor();
    await shapeLine({});
    await press(page, `Try again: ${name}`);
    await transfer(page, name)
      .getByText(/Done · 300 files · block \d+/)
      .waitFor();
    await press(page, 'Clear finished');
  });

  void test('what was not stored goes on after a reload, with the same folder', async () => {
    const { page } = person;
    const name = 'cut off';
    const path = await makeFolder(name, 300);
    await shapeLine({ upload: 100_000 });
    await choose(page, 'Upload folder', path);
    await transfer(page, name)
      .getByText(/of 300 files/)
      .waitFor();
    await page.reload();
    await shapeLine({});
    await unlockInBrowser(person);
    await transfer(page, name).getByText('Not finished').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await assertAccessible(page, '[data-transfers]');
    await assertFitsWidth(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await choose(page, 'Choose the folder again', path);
    await transfer(page, name)
      .getByText(/Done · \d+ files/)
      .waitFor();
    await row(page, name).click();
    await row(page, numbered(299))
      .or(row(page, numbered(0)))
      .waitFor();
    assert.ok(Buffer.from(contentOf(0)).equals(await download(page, numbered(0))));
    await topLink(page).click();
    await press(page, 'Clear finished');
  });

  void test('dropped again it is asked about once, and comes as next versions with few commands', async () => {
    const { page } = person;
    const before = commands;
    await mkdir(join(folder, 'held/empty/inner'), { recursive: true });
    await dropFiles(page.getByRole('columnheader').first(), [join(folder, 'held')]);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 of 300').waitFor();
    await dialog.getByRole('checkbox', { name: 'Do the same for the other 299' }).press('Space');
    await dialog.getByRole('button', { name: 'Upload as a new version' }).click();
    await transfer(page, 'held')
      .getByText(/Done · 300 files · block \d+/)
      .waitFor();
    await row(page, 'held').click();
    await row(page, 'empty').click();
    await row(page, 'inner').waitFor();
    assert.ok(commands - before <= 6, `${String(commands - before)} commands`);
    assert.deepEqual(person.complaints, []);
  });
});
