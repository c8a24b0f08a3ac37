import { assertAccessible } from '../support/accessibility.ts';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  PASSWORD,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { choose, closeDialog, createLink, download, openMenu, row } from '../support/drive-steps.ts';
import { patternBytes } from '../support/files.ts';

void describe('two people in two browsers', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let folder: string;
  let alice: Person;
  let bob: Person;
  const big = patternBytes(20_000_000, 5);

  before(async () => {
    network = await joinTestNetwork();
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    await mkdir(join(folder, 'trip/photos'), { recursive: true });
    await writeFile(join(folder, 'big.bin'), big);
    await writeFile(join(folder, 'trip/notes.txt'), 'notes of the trip');
    await writeFile(join(folder, 'trip/photos/one.bin'), patternBytes(300_000, 6));
    [alice, bob] = await Promise.all([newPerson(browser, network.url), newPerson(browser, network.url)]);
    await Promise.all([createAccountInBrowser(alice, network.url), createAccountInBrowser(bob, network.url)]);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('upload a 20 MB file and a folder with progress, and find them after a reload', async () => {
    const { page } = alice;
    await choose(page, 'Upload files', join(folder, 'big.bin'));
    await row(page, 'big.bin').waitFor();
    await choose(page, 'Upload folder', join(folder, 'trip'));
    await page.getByText('All transfers are done').waitFor();
    await row(page, 'trip').waitFor();
    await page.reload();
    await unlockInBrowser(alice);
    await row(page, 'trip').getByText('trip', { exact: true }).click();
    await row(page, 'notes.txt').waitFor();
    await row(page, 'photos').waitFor();
    await page.goBack();
    await row(page, 'big.bin').waitFor();
    await assertAccessible(page);
  });

  void test('share with an address; the other opens the same bytes; after removal gets nothing', async () => {
    const address = await addressOf(bob.page);
    await share(alice.page, 'big.bin', address);
    await bob.page.getByRole('link', { name: 'Shared with me' }).click();
    await bob.page.getByRole('link', { name: 'big.bin' }).click();
    const got = await download(bob.page, 'big.bin');
    assert.ok(Buffer.from(big).equals(got));

    await openMenu(alice.page, 'big.bin', 'Share…');
    await alice.page.getByRole('button', { name: /^Remove access/ }).click();
    await alice.page.getByText('What was opened before cannot be taken back').first().waitFor();
    await alice.page.getByRole('button', { name: 'Remove', exact: true }).last().click();
    await alice.page.getByText('Only you.').waitFor();
    await closeDialog(alice.page);
    await bob.page.reload();
    await unlockAgain(bob);
    await bob.page
      .getByText(/no longer have access|not permitted/i)
      .first()
      .waitFor();
  });

  void test('a link opens in another browser without an account, only after a click, and its secret stays there', async () => {
    await openMenu(alice.page, 'big.bin', 'Share…');
    const url = await createLink(alice.page);
    await assertAccessible(alice.page);
    await closeDialog(alice.page);
    const visitor = await newPerson(browser, network.url);
    await visitor.page.goto(url);
    await visitor.page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    assert.ok(
      !visitor.requests.some((request) => request.includes('/v1/query/')),
      'nothing is asked before the click',
    );
    await visitor.page.getByRole('button', { name: 'Open', exact: true }).click();
    const got = await download(visitor.page, 'big.bin');
    assert.ok(Buffer.from(big).equals(got));
    const secret = url.slice(url.indexOf('#') + 1);
    assert.ok(secret.length > 80);
    assert.ok(
      !visitor.requests.some((request) => request.includes(secret)),
      'the secret never leaves the page',
    );
    assert.deepEqual(visitor.complaints, []);
    await visitor.context.close();
  });

  void test('rename, trash and restore', async () => {
    const { page } = alice;
    await openMenu(page, 'trip', 'Rename');
    await page.getByLabel('New name').fill('journey');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await row(page, 'journey').waitFor();
    await openMenu(page, 'journey', 'Move to trash');
    await row(page, 'journey').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Trash' }).click();
    await openMenu(page, 'journey', 'Restore');
    await page.getByText('The trash is empty').waitFor();
    await page.getByRole('link', { name: 'My files' }).click();
    await row(page, 'journey').waitFor();
  });

  void test('a rename, a move and a trip to the trash are undone from the message that tells of them', async () => {
    const { page } = alice;
    const undo = (message: RegExp): Promise<void> =>
      page
        .getByRole('listitem')
        .filter({ hasText: message })
        .getByRole('button', { name: 'Undo' })
        .first()
        .click();
    await openMenu(page, 'journey', 'Rename');
    await page.getByLabel('New name').fill('voyage');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await row(page, 'voyage').waitFor();
    await undo(/Renamed to “voyage”/);
    await row(page, 'journey').waitFor();

    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Folder name').fill('attic');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await openMenu(page, 'journey', 'Move to…');
    await page.getByRole('dialog').getByRole('button', { name: 'attic' }).click();
    await page.getByRole('button', { name: 'Move here' }).click();
    await row(page, 'journey').waitFor({ state: 'detached' });
    await undo(/Moved 1 item(?! to)/);
    await row(page, 'journey').waitFor();

    await openMenu(page, 'journey', 'Move to trash');
    await row(page, 'journey').waitFor({ state: 'detached' });
    await undo(/to the trash/);
    await row(page, 'journey').waitFor();
  });

  void test('the network page says who runs it, and that it is simulated', async () => {
    const { page } = alice;
    await page.getByRole('link', { name: 'Network' }).click();
    await page.getByText('This network runs on simulated TEEs').waitFor();
    await page.getByText('Admitted').nth(2).waitFor();
    await assertAccessible(page);
    assert.deepEqual(alice.complaints, []);
    assert.deepEqual(bob.complaints, []);
    const origins = new Set(
      [...alice.requests, ...bob.requests]
        .map((request) => new URL(request).origin)
        .filter((o) => o !== 'null'),
    );
    assert.deepEqual([...origins], [new URL(network.url).origin]);
  });
});

async function addressOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy your address' }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function share(page: Page, name: string, address: string): Promise<void> {
  await openMenu(page, name, 'Share…');
  await page.getByLabel('Their address').fill(address);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: /^Remove access/ }).waitFor();
  await closeDialog(page);
}

async function unlockAgain({ page }: Person): Promise<void> {
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Unlock' }).click();
}
