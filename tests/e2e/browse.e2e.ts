import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import { choose, row } from '../support/drive-steps.ts';
import { startTestNetwork, type TestNetwork } from '../support/embedded-network.ts';

/** More than a screen and what is kept ready around it. */
const MANY = 60;

const file = (name: string, text = name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const numbered = (n: number): string => `page ${String(n).padStart(2, '0')}.txt`;
const names = Array.from({ length: MANY }, (_, n) => numbered(n + 1));

const entries = (page: Page) => page.getByRole('grid', { name: 'Files and folders' }).getByRole('row');
const selection = (page: Page, text: string) => page.getByRole('toolbar', { name: text, exact: true });
const selectBox = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });

void describe('looking through a drive', () => {
  let network: TestNetwork;
  let browser: Browser;
  let person: Person;

  before(async () => {
    [network, browser] = await Promise.all([startTestNetwork({ app: true }), launchBrowser()]);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    await choose(
      person.page,
      'Upload files',
      names.map((name) => file(name)),
    );
    await person.page.getByText('All transfers are done').waitFor({ timeout: 180_000 });
    await person.page.getByRole('button', { name: 'Hide transfers' }).click();
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('a long list has only what is seen on the page, and the keyboard reaches all of it', async () => {
    const { page } = person;
    await row(page, numbered(1)).waitFor();
    assert.ok((await entries(page).count()) < MANY, 'not all entries are on the page');
    assert.equal(await row(page, numbered(MANY)).count(), 0);
    await row(page, numbered(1)).focus();
    await page.keyboard.press('End');
    await row(page, numbered(MANY)).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Home');
    await row(page, numbered(1)).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await page
      .getByRole('columnheader', { name: 'Name' })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    await row(page, numbered(MANY)).waitFor();
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await row(page, numbered(1)).waitFor();
    await assertAccessible(page);
    await assertFitsWidth(page);
  });

  void test('everything is selected at once, ranges and single entries too, and Escape gives all up', async () => {
    const { page } = person;
    await page.keyboard.press('Control+a');
    await selection(page, `${String(MANY)} items selected`).waitFor();
    await page.keyboard.press('Escape');
    await selectBox(page, numbered(2)).click();
    await row(page, numbered(5)).click({ modifiers: ['Shift'] });
    await selection(page, '4 items selected').waitFor();
    await row(page, numbered(7)).click({ modifiers: ['Control'] });
    await selection(page, '5 items selected').waitFor();
    await row(page, numbered(3)).click();
    await selection(page, '4 items selected').waitFor();
    await page.keyboard.press('Escape');
    await row(page, numbered(1)).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await selection(page, '3 items selected').waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar', { name: 'Folder actions' }).waitFor();
  });

  void test('a box that the mouse draws from the ground selects what it touches', async () => {
    const { page } = person;
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
    });
    const box = await row(page, numbered(MANY)).boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 200, box.y + box.height + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y - 10, { steps: 4 });
    await page.mouse.up();
    await selection(page, '2 items selected').waitFor();
    await page.mouse.click(box.x + 200, box.y + box.height + 20);
    await page.getByRole('toolbar', { name: 'Folder actions' }).waitFor();
    assert.deepEqual(person.complaints, []);
  });
});
