import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { restoreAccount, type Drive } from '../../lib/drive/index.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  restoreAccountInBrowser,
  type Person,
  unlockInBrowser,
} from '../support/browser.ts';
import { openMenu, row } from '../support/drive-steps.ts';
import { patternBytes, sourceOf } from '../support/files.ts';
import { startPortalLine, type PortalLine } from '../support/portal-line.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const MEGABYTE = 1 << 20;
const LONG = patternBytes(9 * MEGABYTE + 5, 11);
const NAME = "Größe '1' (a) & b.bin";

const failed = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Transfers' }).getByRole('listitem').filter({ hasText: name });

/** Before the page's own script: a device with little memory, on which nine megabytes are much. */
function littleMemory(): void {
  Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 0.25 });
}
const noPicker = (): void => void Reflect.deleteProperty(window, 'showSaveFilePicker');
const noPrivateDisk = (): void => void Reflect.deleteProperty(StorageManager.prototype, 'getDirectory');

/** In place of the dialog, which nobody can answer here: the file lies where the page can read it. */
function pickHere(): void {
  Object.assign(window, {
    async showSaveFilePicker({ suggestedName }: { suggestedName: string }) {
      const top = await navigator.storage.getDirectory();
      return top.getFileHandle(`picked ${suggestedName}`, { create: true });
    },
  });
}

const privateFiles = (page: Page, folder?: string): Promise<string[]> =>
  page.evaluate(async (name) => {
    const top = await navigator.storage.getDirectory();
    const found: string[] = [];
    const at = name === undefined ? top : await top.getDirectoryHandle(name, { create: true });
    for await (const [entry, handle] of at.entries()) if (handle.kind === 'file') found.push(entry);
    return found;
  }, folder);

void describe('downloads', () => {
  let network: JoinedNetwork;
  let line: PortalLine;
  let browser: Browser;
  let words: string;
  let drive: Drive;
  const people: Person[] = [];

  /** The same person in a browser that lacks some things. */
  async function enter(scripts: readonly (() => void)[], device: BrowserContextOptions = {}): Promise<Page> {
    const person = await newPerson(browser, line.url, device);
    // Where service workers are kept out, the app complains that the browser registers none.
    if (device.serviceWorkers === undefined) people.push(person);
    for (const script of [littleMemory, ...scripts]) await person.context.addInitScript(script);
    await restoreAccountInBrowser(person, line.url, words);
    await row(person.page, NAME).waitFor();
    return person.page;
  }

  /** Until a service worker answers for the page. */
  async function underServiceWorker(scripts: readonly (() => void)[]): Promise<Page> {
    const page = await enter(scripts);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    const person = people.at(-1) ?? assert.fail();
    await unlockInBrowser(person);
    assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
    return page;
  }

  /** What the browser saves of the file. */
  async function saved(page: Page, name: string): Promise<{ bytes: Buffer; as: string }> {
    const saving = page.waitForEvent('download');
    await openMenu(page, name, 'Download');
    const download = await saving;
    return { bytes: await readFile(await download.path()), as: download.suggestedFilename() };
  }

  async function saysAltered(page: Page, name: string): Promise<void> {
    await failed(page, name).getByText('Failed').waitFor();
    await failed(page, name)
      .getByText(/This is not what was stored/)
      .waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
  }

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    line = await startPortalLine(network.url);
    const alice = await newPerson(browser, line.url);
    words = await createAccountInBrowser(alice, line.url);
    await alice.context.close();
    ({ drive } = await restoreAccount(await network.connect(), words));
    const root = drive.snapshot().roots[0] ?? '';
    await drive.upload(root, sourceOf(NAME, LONG));
    await drive.upload(root, sourceOf('one.txt', patternBytes(10, 1), ['Trip']));
    await drive.upload(root, sourceOf('long.bin', LONG, ['Trip', 'Day 1']));
    const trip = [...drive.snapshot().entries.values()].find(({ name }) => name === 'Trip');
    await drive.createFolder(trip?.id ?? '', 'Empty');
  });
  after(async () => {
    await browser.close();
    await line.close();
    await network.dispose();
  });

  void test('to a place that the person picks: whole, or not at all', async () => {
    const page = await enter([pickHere]);
    await openMenu(page, NAME, 'Download');
    await failed(page, NAME).getByText('Saved').waitFor();
    const length = await page.evaluate(async (name) => {
      const top = await navigator.storage.getDirectory();
      const bytes = new Uint8Array(
        await (await (await top.getFileHandle(`picked ${name}`)).getFile()).arrayBuffer(),
      );
      await top.removeEntry(`picked ${name}`);
      return [bytes.length, bytes.reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7)];
    }, NAME);
    assert.deepEqual(length, [LONG.length, LONG.reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7)]);
    await page.getByRole('button', { name: 'Clear finished' }).click();
    line.spoil(5);
    await openMenu(page, NAME, 'Download');
    await saysAltered(page, NAME);
    line.spoil();
    assert.deepEqual(await privateFiles(page), []);
  });

  void test('through the service worker, which the browser saves as it comes', async () => {
    const page = await underServiceWorker([noPicker]);
    const { bytes, as } = await saved(page, NAME);
    assert.ok(bytes.equals(LONG));
    assert.equal(as, NAME);
    await failed(page, NAME).getByText('Saved').waitFor();
    assert.deepEqual(await privateFiles(page, 'downloads'), []);
    await page.getByRole('button', { name: 'Clear finished' }).click();

    line.spoil(5);
    const begun = page.waitForEvent('download');
    await openMenu(page, NAME, 'Download');
    assert.notEqual(await (await begun).failure(), null);
    await saysAltered(page, NAME);
    line.spoil();
    // What nobody offered is nothing, and leaves the page where it is.
    await page.evaluate(() => {
      const anchor = document.createElement('a');
      anchor.href = `/download/${crypto.randomUUID()}`;
      anchor.click();
    });
    assert.ok((await saved(page, NAME)).bytes.equals(LONG));
  });

  void test('by way of the disk that the browser keeps for the app', async () => {
    const page = await enter([noPicker], { serviceWorkers: 'block' });
    assert.ok((await saved(page, NAME)).bytes.equals(LONG));
    assert.equal((await privateFiles(page, 'downloads')).length, 1);
    await failed(page, NAME).getByText('Saved').waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
    line.spoil(5);
    await openMenu(page, NAME, 'Download');
    await saysAltered(page, NAME);
    line.spoil();
    assert.equal((await privateFiles(page, 'downloads')).length, 1);
  });

  void test('in memory, where a browser has nothing else', async () => {
    const page = await enter([noPicker, noPrivateDisk], { serviceWorkers: 'block' });
    assert.ok((await saved(page, NAME)).bytes.equals(LONG));
    await failed(page, NAME).getByText('Saved').waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
    line.spoil(5);
    await openMenu(page, NAME, 'Download');
    await saysAltered(page, NAME);
    line.spoil();
    assert.ok((await saved(page, NAME)).bytes.equals(LONG));
  });

  void test('a folder is one ZIP, and one file that is altered is named', async () => {
    const page = await underServiceWorker([noPicker]);
    const { bytes, as } = await saved(page, 'Trip');
    assert.equal(as, 'Trip.zip');
    const entries = await new ZipReader(new Uint8ArrayReader(bytes)).getEntries();
    const found = new Map(entries.map((entry) => [entry.filename, entry]));
    assert.deepEqual([...found.keys()].sort(), [
      'Trip/',
      'Trip/Day 1/',
      'Trip/Day 1/long.bin',
      'Trip/Empty/',
      'Trip/one.txt',
    ]);
    const long = found.get('Trip/Day 1/long.bin');
    assert.ok(long !== undefined && !long.directory);
    assert.ok(Buffer.from(await long.getData(new Uint8ArrayWriter())).equals(LONG));
    assert.equal(long.lastModDate.getTime(), 1_700_000_000_000);
    await page.getByRole('button', { name: 'Clear finished' }).click();

    line.spoil(6);
    const begun = page.waitForEvent('download');
    await openMenu(page, 'Trip', 'Download');
    assert.notEqual(await (await begun).failure(), null);
    await failed(page, 'Trip.zip').getByText('Trip/Day 1/long.bin').waitFor();
    await saysAltered(page, 'Trip.zip');
    line.spoil();
    for (const { complaints } of people) assert.deepEqual(complaints, []);
  });
});
