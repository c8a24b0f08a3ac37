import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, CDPSession, Page, Request } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { choose, download, row } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { patternBytes } from '../support/files.ts';
import { until } from '../support/until.ts';

const MEGABYTE = 1 << 20;
const fileOf = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

/** What the page sends goes no faster than `upload` bytes a second. */
const shapeLine = (session: CDPSession, { upload = -1, offline = false }): Promise<unknown> =>
  session.send('Network.emulateNetworkConditions', {
    ...{ offline, latency: 0, downloadThroughput: -1, uploadThroughput: upload },
  });

const transfers = (page: Page) => page.getByRole('region', { name: 'Transfers' });
const transfer = (page: Page, name: string) =>
  transfers(page).getByRole('listitem').filter({ hasText: name });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

void describe('transfers', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;
  let session: CDPSession;
  let folder: string;
  const sent = { begun: 0, ended: 0 };
  /** A large file lies on the disk: handed over as a message, it would take the browser longer than its upload. */
  const onDisk = async (name: string, bytes: Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    const { page, context } = person;
    session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const isBlocks = (url: string): boolean => url.endsWith('/v1/blocks');
    page.on('request', (request) => (sent.begun += Number(isBlocks(request.url()))));
    const end = (request: Request): void => {
      sent.ended += Number(isBlocks(request.url()));
    };
    page.on('requestfinished', end);
    page.on('requestfailed', end);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('an upload says how fast it is, pauses, goes on where it was, and tells its block', async () => {
    const { page } = person;
    const bytes = patternBytes(40 * MEGABYTE, 3);
    await shapeLine(session, { upload: 4 * MEGABYTE });
    await choose(page, 'Upload files', await onDisk('film.bin', bytes));
    const film = transfer(page, 'film.bin');
    await film.getByText(/MB\/s · .* left/).waitFor();
    await assertAccessible(page);
    await press(page, 'Pause: film.bin');
    await film.getByText('Paused').waitFor();
    await shapeLine(session, {});
    await until(() => {
      assert.equal(sent.ended, sent.begun);
      return Promise.resolve();
    });
    const before = sent.begun;
    await press(page, 'Go on: film.bin');
    await film.getByText(/Done · block \d+/).waitFor();
    assert.ok(sent.begun > before, `${String(before)} parts were sent before, ${String(sent.begun)} in all`);
    // The least part is a megabyte: with fewer requests than these nothing went twice.
    assert.ok(sent.begun <= 41);
    assert.ok(Buffer.from(bytes).equals(await download(page, 'film.bin')));
  });

  void test('a lost network is waited for, and the upload goes on by itself', async () => {
    const { page } = person;
    const bytes = patternBytes(40 * MEGABYTE, 4);
    Object.assign(sent, { begun: 0, ended: 0 });
    await shapeLine(session, { upload: 4 * MEGABYTE });
    await choose(page, 'Upload files', await onDisk('lost.bin', bytes));
    const lost = transfer(page, 'lost.bin');
    await until(() => {
      assert.ok(sent.ended > 0);
      return Promise.resolve();
    });
    await shapeLine(session, { offline: true });
    await lost.getByText('Waiting for the network').waitFor();
    // Beside it lies what the tray covers until the page is scrolled.
    await assertAccessible(page, '[data-transfers]');
    await shapeLine(session, {});
    await lost.getByText(/Done · block \d+/).waitFor();
    assert.ok(Buffer.from(bytes).equals(await download(page, 'lost.bin')));
  });

  void test('each name that is taken is asked about, or all of them at once', async () => {
    const { page } = person;
    const add = (...names: string[]) =>
      choose(
        page,
        'Upload files',
        names.map((name, i) => fileOf(name, patternBytes(100 + i, 5))),
      );
    await press(page, 'Clear finished');
    await add('one.txt', 'two.txt', 'three.txt');
    await page.getByText('All transfers are done').waitFor();
    await press(page, 'Clear finished');

    await add('one.txt', 'two.txt', 'three.txt', 'new.txt');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 of 3').waitFor();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Skip' }).click();
    await dialog.getByText('2 of 3').waitFor();
    await dialog.getByRole('checkbox', { name: 'Do the same for the other one' }).press('Space');
    await dialog.getByRole('button', { name: 'Keep both' }).click();
    await page.getByText('All transfers are done').waitFor();
    for (const name of ['two (2).txt', 'three (2).txt', 'new.txt']) await row(page, name).waitFor();
    assert.equal(await row(page, 'one (2).txt').count(), 0);

    await add('one.txt');
    await dialog.getByRole('button', { name: 'Upload as a new version' }).click();
    await page.getByText('All transfers are done').waitFor();
    assert.equal(await page.getByRole('row').filter({ hasText: 'one' }).count(), 1);
  });

  void test('what was not finished is there after a reload, and goes on with the same file', async () => {
    const { page } = person;
    await press(page, 'Clear finished');
    page.on('dialog', (dialog) => void dialog.accept());
    await shapeLine(session, { upload: 2 * MEGABYTE });
    const bytes = patternBytes(20 * MEGABYTE, 6);
    const [file, other] = [join(folder, 'cut.bin'), join(folder, 'other/cut.bin')];
    await mkdir(join(folder, 'other'));
    await writeFile(file, bytes);
    await writeFile(other, bytes.slice(1));
    await choose(page, 'Upload files', file);
    await transfer(page, 'cut.bin').getByText(/MB\/s/).waitFor();
    await page.reload();
    await shapeLine(session, {});
    await unlockInBrowser(person);
    await transfer(page, 'cut.bin').getByText('Not finished').waitFor();
    assert.equal(await row(page, 'cut.bin').count(), 0);
    await page.setViewportSize({ width: 390, height: 844 });
    await assertAccessible(page);
    await assertFitsWidth(page);

    await choose(page, 'Choose the files again', other);
    await page.getByText('None of these files is one that was not finished').waitFor();
    await transfer(page, 'cut.bin').getByText('Not finished').waitFor();
    await choose(page, 'Choose the files again', file);
    await transfer(page, 'cut.bin')
      .getByText(/Done · block \d+/)
      .waitFor();
    assert.ok(Buffer.from(bytes).equals(await download(page, 'cut.bin')));
    assert.deepEqual(person.complaints, []);
  });
});
