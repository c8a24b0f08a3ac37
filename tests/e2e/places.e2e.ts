import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { newFolder, settled } from '../support/browse-steps.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  PASSWORD,
  restoreAccountInBrowser,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { addressOf } from '../support/condition-steps.ts';
import { choose, closeDialog, createLink, goTo, openMenu, row, topLink } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { until } from '../support/until.ts';

const file = (name: string, size: number) => ({ name, mimeType: '', buffer: Buffer.alloc(size, 7) });

void describe('the places of a drive, on two devices of one person', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let laptop: Person;
  let phone: Person;
  let friend: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    laptop = await newPerson(browser, network.url);
    phone = await newPerson(browser, network.url);
    friend = await newPerson(browser, network.url);
    const words = await createAccountInBrowser(laptop, network.url);
    await createAccountInBrowser(friend, network.url);
    await restoreAccountInBrowser(phone, network.url, words);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('what one device changes, the other shows without being asked', async () => {
    await newFolder(laptop.page, 'Letters');
    await row(phone.page, 'Letters').waitFor();
    await row(phone.page, 'Letters').click();
    await choose(phone.page, 'Upload files', [file('first.txt', 1000), file('second.png', 2000)]);
    await row(phone.page, 'second.png').waitFor();
    await row(laptop.page, 'Letters').click();
    await row(laptop.page, 'first.txt').waitFor();
    await openMenu(phone.page, 'first.txt', 'Move to trash');
    await row(laptop.page, 'first.txt').waitFor({ state: 'detached' });
  });

  void test('recent files come newest first, from all folders, and lead to where they lie', async () => {
    const { page } = laptop;
    await topLink(page).click();
    await choose(page, 'Upload files', [file('newest.txt', 3000)]);
    await row(page, 'newest.txt').waitFor();
    await settled(page);
    await goTo(page, 'Recent');
    const names = page.getByRole('grid', { name: 'Files and folders' }).getByRole('rowheader');
    await until(async () => {
      assert.deepEqual(
        (await names.allInnerTexts()).map((text) => text.split('\n')[0]),
        ['newest.txt', 'second.png'],
      );
    });
    await row(page, 'second.png').getByText('in Letters').waitFor();
    await assertAccessible(page);
  });

  void test('a star is given by menu or key, shows in its place on every device, and can be taken away', async () => {
    const { page } = laptop;
    await openMenu(page, 'newest.txt', 'Add star');
    await row(page, 'newest.txt').getByText('Starred').waitFor();
    await goTo(page, 'My files');
    await row(page, 'Letters').press('s');
    await row(page, 'Letters').getByText('Starred').waitFor();
    await goTo(page, 'Starred');
    await row(page, 'Letters').waitFor();
    await row(page, 'newest.txt').waitFor();
    await assertAccessible(page);

    await phone.page.reload();
    await unlockInBrowser(phone);
    await goTo(phone.page, 'Starred');
    await row(phone.page, 'newest.txt').waitFor();
    await openMenu(phone.page, 'newest.txt', 'Remove star');
    await row(phone.page, 'newest.txt').waitFor({ state: 'detached' });
    // Told once it is kept: what the other device asks for from here on has it.
    await phone.page.getByText('Star removed').waitFor();
    await row(phone.page, 'Letters').click();
    // A folder leads to itself among all files.
    await row(phone.page, 'second.png').waitFor();
  });

  void test('a star that cannot be kept is taken back, and a message says so', async () => {
    const { page } = laptop;
    await goTo(page, 'My files');
    await page.route('**/v1/relay', (route) => route.fulfill({ status: 403, body: '' }));
    await openMenu(page, 'newest.txt', 'Add star');
    await page.getByText('The star was not kept').waitFor();
    assert.equal(await row(page, 'newest.txt').getByText('Starred').count(), 0);
    await page.unrouteAll({ behavior: 'wait' });
  });

  void test('of two stars within a moment, one that cannot be kept takes nothing of the other', async () => {
    const { page } = laptop;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(
      '**/v1/relay',
      async (route) => {
        await released;
        await route.fulfill({ status: 403, body: '' });
      },
      { times: 1 },
    );
    await openMenu(page, 'newest.txt', 'Add star');
    await row(page, 'newest.txt').getByText('Starred').waitFor();
    const letters = row(page, 'Letters').getByText('Starred');
    await row(page, 'Letters').press('s');
    await letters.waitFor({ state: 'detached' });
    release();
    await page.getByText('The star was not kept').last().waitFor();
    await page.getByText('Star removed').waitFor();
    assert.equal(await row(page, 'newest.txt').getByText('Starred').count(), 0);
    assert.equal(await letters.count(), 0);
    await row(page, 'Letters').press('s');
    await page.getByText('Star added').last().waitFor();
    await letters.waitFor();
  });

  void test('one page shows all that is shared, and takes it back', async () => {
    const { page } = laptop;
    const address = await addressOf(friend.page);
    await openMenu(page, 'Letters', 'Share…');
    await page.getByLabel('Their address').fill(address);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByText('Shared with', { exact: false }).first().waitFor();
    await closeDialog(page);
    await openMenu(page, 'newest.txt', 'Share…');
    await createLink(page);
    await closeDialog(page);

    await goTo(page, 'Shared by me');
    const things = page.getByRole('list', { name: 'What I share' });
    await until(async () => {
      assert.deepEqual(await things.getByRole('heading').allInnerTexts(), ['newest.txt', 'Letters']);
    });
    await page.getByText('What was opened before cannot be taken back', { exact: false }).first().waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove access: Link' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await until(async () => {
      assert.deepEqual(await things.getByRole('heading').allInnerTexts(), ['Letters']);
    });
    await goTo(friend.page, 'Shared with me');
    await friend.page.getByRole('link', { name: 'Letters' }).waitFor();

    // Without the network it stays, and says how old it is.
    await goTo(page, 'Recent');
    await page.route('**/v1/**', (route) => route.abort());
    await goTo(page, 'Shared by me');
    const old = page.getByRole('status').filter({ hasText: 'The network cannot be reached' });
    await things.getByRole('heading', { name: 'Letters' }).waitFor();
    // The screen before this one may have said it too.
    await until(async () => {
      assert.equal(await page.getByText('cannot be reached').count(), 1, 'it is said once');
      assert.ok(await old.isVisible());
    });
    await page.unrouteAll({ behavior: 'wait' });
    await goTo(page, 'Recent');
    await goTo(page, 'Shared by me');
    await things.getByRole('heading', { name: 'Letters' }).waitFor();
    await old.waitFor({ state: 'detached' });
  });

  void test('workers whose answers do not hold are told apart from a lost network, and change nothing', async () => {
    const { page } = laptop;
    await goTo(page, 'My files');
    await page.clock.install();
    await page.route('**/v1/query/*', (route) => route.fulfill({ body: Buffer.alloc(200, 7) }));
    const unanswered = page.getByRole('alert').filter({ hasText: 'No worker answers at the moment' });
    await until(async () => {
      // Others are asked for as long as a person would wait; where nobody is, the app locks itself meanwhile.
      await page.keyboard.press('Shift');
      await page.clock.fastForward('00:30');
      assert.ok(await unanswered.isVisible());
    });
    await row(page, 'Letters').waitFor();
    assert.equal(await page.getByText('The network cannot be reached').count(), 0);
    // The twin: the same question at the right time, answered.
    await page.clock.setSystemTime(Date.now());
    await page.unrouteAll({ behavior: 'wait' });
    await unanswered.waitFor({ state: 'detached' });
  });

  void test('the meter tells what the files take, the trash too', async () => {
    const meter = laptop.page.getByRole('region', { name: 'Storage' });
    await meter.getByText('6 kB in 3 files').waitFor();
    const parts = await meter.getByRole('img').getAttribute('aria-label');
    assert.equal(parts, 'Pictures: 2 kB, Documents: 3 kB, Trash: 1 kB');
  });

  void test('another language is chosen once, and is there before and after unlocking', async () => {
    const { page } = laptop;
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByLabel('Passwort').fill(PASSWORD);
    await page.getByRole('button', { name: 'Entsperren' }).click();
    await page.getByRole('link', { name: 'Meine Dateien' }).click();
    await row(page, 'Letters').waitFor();
    await page.getByRole('button', { name: 'Dateien hochladen' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    await assertAccessible(page);
    // Its words are longer, and the narrowest screen that must do is one that is enlarged four times.
    await page.setViewportSize({ width: 320, height: 640 });
    await assertFitsWidth(page);
    await page.getByRole('button', { name: 'Tastenkürzel' }).click();
    await page.getByRole('dialog', { name: 'Tastenkürzel' }).waitFor();
    await assertFitsWidth(page);
    const german = await newPerson(browser, network.url, { locale: 'de-AT' });
    await german.page.goto(network.url);
    await german.page.getByRole('button', { name: 'Konto anlegen' }).waitFor();
    for (const person of [laptop, phone, friend, german]) assert.deepEqual(person.complaints, []);
  });
});
