import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  PASSWORD,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { row } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { until } from '../support/until.ts';

const OTHER_PASSWORD = 'battery staple horse';

const lock = (page: Page) => page.getByRole('button', { name: 'Lock', exact: true }).click();
const openAccountPage = (page: Page) => page.getByRole('link', { name: 'Account', exact: true }).click();
const dialog = (page: Page) => page.getByRole('dialog');

/** The databases that the browser keeps for accounts. */
const databases = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const all = await indexedDB.databases();
    return all.map(({ name = '' }) => name).filter((name) => name.startsWith('velum.account.'));
  });

void describe('an account on its device', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;
  let words: string;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    person = await newPerson(browser, network.url);
    words = await createAccountInBrowser(person, network.url);
    const { page } = person;
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Folder name').fill('Remembered');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    // The row shows at once; what is told afterwards is anchored, and kept.
    await page.getByText('Folder “Remembered” created').waitFor();
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('what was seen is there without the network, says so, and is checked when the network returns', async () => {
    const { page, context } = person;
    const remembered = page.getByText('This is what this device saw on');
    await until(async () => {
      assert.equal((await databases(page)).length, 1);
    });
    await lock(page);
    await context.setOffline(true);
    await unlockInBrowser(person);
    await row(page, 'Remembered').waitFor();
    await remembered.waitFor();
    await context.setOffline(false);
    await remembered.waitFor({ state: 'detached' });
    await row(page, 'Remembered').waitFor();

    // Its twin: a device that lost its memory has nothing to show until somebody answers.
    await lock(page);
    await page.evaluate(() => {
      indexedDB.deleteDatabase(
        localStorage.getItem('velum.accounts')?.replace(/.*"address":"(\w+)".*/s, 'velum.account.$1') ?? '',
      );
    });
    await until(async () => {
      assert.deepEqual(await databases(page), []);
    });
    await context.setOffline(true);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('The network cannot be reached').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await row(page, 'Remembered').waitFor();
  });

  void test('the recovery words are shown again, to who has the password', async () => {
    const { page } = person;
    await openAccountPage(page);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Show recovery words' }).click();
    await dialog(page).getByLabel('Password').fill('not the password');
    await dialog(page).getByRole('button', { name: 'Show words' }).click();
    await dialog(page).getByText('That is not the password').waitFor();
    assert.equal(await dialog(page).getByRole('listitem').count(), 0);
    await dialog(page).getByLabel('Password').fill(PASSWORD);
    await dialog(page).getByRole('button', { name: 'Show words' }).click();
    const shown = dialog(page).getByRole('list', { name: 'Recovery words' }).getByRole('listitem');
    await shown.first().waitFor();
    const list = (await shown.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
    assert.equal(list.join(' '), words);
    await assertAccessible(page);
    await dialog(page).getByRole('button', { name: 'Hide words' }).click();
    await dialog(page).waitFor({ state: 'detached' });
  });

  void test('another password locks the account; the one before opens it no more', async () => {
    const { page } = person;
    await page.getByRole('button', { name: 'Change password' }).click();
    await dialog(page).getByLabel('Present password').fill(PASSWORD);
    await dialog(page).getByRole('button', { name: 'Continue' }).click();
    await dialog(page).getByLabel('New password').fill(OTHER_PASSWORD);
    await dialog(page).getByLabel('Repeat the password').fill(OTHER_PASSWORD);
    await assertAccessible(page);
    await dialog(page).getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed').waitFor();
    await lock(page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('That is not the password').waitFor();
    await page.getByLabel('Password').fill(OTHER_PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('heading', { name: 'Recovery words' }).waitFor();
  });

  void test('a second account lives beside the first, and one that is removed leaves nothing behind', async () => {
    const { page } = person;
    await page.getByLabel('Name on this device').fill('Home');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByRole('link', { name: 'Home', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Add another account' }).click();
    await page.getByRole('button', { name: 'Create an account' }).waitFor();
    await createAccountInBrowser(person, network.url, { onPage: true });
    assert.equal(await row(page, 'Remembered').count(), 0);
    assert.equal((await databases(page)).length, 2);

    await openAccountPage(page);
    // The page that leads on is late: the way in stays as it is when it comes, with what was typed meanwhile.
    const late = Promise.withResolvers<undefined>();
    await page.route('**/*.txt?*', async (route) => {
      await late.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Lock this one and open Home' }).click();
    await page.getByLabel('Password').fill(OTHER_PASSWORD);
    assert.equal(new URL(page.url()).pathname, '/account/');
    late.resolve(undefined);
    await page.waitForURL(new URL('/', network.url).href);
    await page.unroute('**/*.txt?*');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await row(page, 'Remembered').waitFor();
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    const accounts = page.getByRole('list', { name: 'Accounts on this device' });
    await accounts.getByRole('listitem').nth(1).waitFor();
    await accounts
      .getByRole('listitem')
      .filter({ hasNotText: 'Home' })
      .getByRole('button', { name: /^Remove/ })
      .click();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove it' }).click();
    await accounts.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    await until(async () => {
      assert.equal((await databases(page)).length, 1);
    });
    await page.reload();
    await page.getByLabel('Password').fill(OTHER_PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('link', { name: 'My files' }).click();
    await row(page, 'Remembered').waitFor();
    assert.deepEqual(person.complaints, []);
  });

  void test('an account that nobody uses locks itself', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.clock.install();
    await page.goto(new URL('/account/', network.url).href);
    await page.getByLabel('Password').fill(OTHER_PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByLabel('Lock after').selectOption('5 minutes');
    await assertFitsWidth(page);
    await page.clock.fastForward('04:00');
    await page.getByRole('heading', { name: 'Lock when idle' }).click();
    await page.clock.fastForward('04:00');
    assert.equal(await page.getByRole('heading', { name: 'Lock when idle' }).count(), 1);
    await page.clock.fastForward('02:00');
    await page.getByText('Locked, because nothing happened for a while').waitFor();
    await page.getByLabel('Password').waitFor();
  });
});
