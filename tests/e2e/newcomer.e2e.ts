import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright';
import { assertAccessible } from '../support/accessibility.ts';
import { launchBrowser, newPerson, PASSWORD, type Person } from '../support/browser.ts';
import { row } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { keyboardOf, type Keyboard } from '../support/keyboard.ts';

/** Ten things that somebody new does on the first day, each with the keyboard alone; after every key the focus can be seen. */
void describe('ten tasks of a newcomer, by keyboard', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;
  let page: Page;
  let keys: Keyboard;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    person = await newPerson(browser, network.url);
    ({ page } = person);
    keys = keyboardOf(page);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const menu = (name: string): Locator => page.getByRole('button', { name: `More actions for ${name}` });
  const place = (name: string): Locator =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
  const title = (name: string): Locator => page.getByRole('heading', { name, exact: true });
  const go = async (target: Locator, key = 'Tab'): Promise<void> => {
    await keys.walk(key, target);
    await keys.press('Enter');
  };
  /** A choice from the menu of a row. */
  const pick = async (name: string, choice: string): Promise<void> => {
    await keys.walkToRow(name);
    await keys.walk('ArrowRight', menu(name));
    await keys.pick(choice);
  };
  const toPlace = async (name: string): Promise<void> => {
    await go(place(name), 'Shift+Tab');
    await page.waitForURL((url) => url.hash === '');
  };
  /** Answers the file dialog, which is the browser's own, that a key opens. */
  const chooseBy = async (open: () => Promise<void>, ...names: string[]): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await open();
    const files = names.map((name) => ({ name, mimeType: '', buffer: Buffer.from(`This is ${name}.`) }));
    await (await chooser).setFiles(files);
    for (const name of names) await row(page, name).waitFor();
  };

  void test('1: make an account, and store the first file', async () => {
    await page.goto(network.url);
    await go(button('Create an account'));
    const listed = page.getByRole('list', { name: 'Recovery words' }).getByRole('listitem');
    await listed.nth(23).waitFor();
    const words = (await listed.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
    await go(button('I have written them down'));
    const fields = page.getByLabel(/^Word \d+$/);
    await fields.nth(2).waitFor();
    for (const [i, field] of (await fields.all()).entries()) {
      if (i > 0) await keys.walk('Tab', field);
      const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText ?? '');
      await keys.type(field, words[Number(/\d+/.exec(label)?.[0]) - 1] ?? '');
    }
    await keys.press('Enter');
    await keys.type(page.getByLabel('New password'), PASSWORD);
    await keys.walk('Tab', page.getByLabel('Repeat the password'));
    await page.keyboard.type(PASSWORD);
    await keys.press('Enter');
    await button('Choose a file').waitFor({ timeout: 90_000 });
    await assertAccessible(page);
    await chooseBy(() => go(button('Choose a file')), 'first.txt');
  });

  void test('2: make a folder, and go into it and out again', async () => {
    await keys.walk('Shift+Tab', button('Upload files'));
    await keys.walk('ArrowRight', button('New folder'));
    await keys.press('Enter');
    await keys.type(page.getByLabel('Folder name'), 'Papers');
    await keys.press('Enter');
    await keys.walkToRow('Papers');
    await keys.press('Enter');
    await keys.arrives(title('Papers'));
    await keys.press('Alt+ArrowUp');
    await keys.arrives(title('My files'));
  });

  void test('3: upload several files, and see that they are stored and anchored', async () => {
    await keys.walkToRow('Papers');
    await chooseBy(() => keys.press('u'), 'notes.md', 'list.csv');
    await page.getByText('All transfers are done').waitFor();
    await page
      .getByText(/block [\d,]+/)
      .first()
      .waitFor();
  });

  void test('4: give a file another name', async () => {
    await keys.walkToRow('first.txt');
    await keys.press('F2');
    await keys.type(page.getByLabel('New name'), 'letter');
    await keys.press('Enter');
    await row(page, 'letter.txt').waitFor();
  });

  void test('5: move it into the folder', async () => {
    await pick('letter.txt', 'Move to…');
    const dialog = page.getByRole('dialog');
    await go(dialog.getByRole('button', { name: 'Papers' }));
    await go(dialog.getByRole('button', { name: 'Move here' }));
    await row(page, 'letter.txt').waitFor({ state: 'detached' });
  });

  void test('6: find it by its name, and look at it', async () => {
    await keys.press('/');
    await keys.type(page.getByRole('searchbox'), 'lett');
    await row(page, 'letter.txt').getByText('in Papers').waitFor();
    await keys.walkToRow('letter.txt');
    await keys.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await keys.arrives(row(page, 'letter.txt'));
    await toPlace('My files');
  });

  void test('7: share it by a link that opens once and has a password', async () => {
    await pick('notes.md', 'Share…');
    await keys.walk('Tab', page.getByLabel('Opens'));
    await page.keyboard.press('ArrowDown');
    await keys.walk('Tab', page.getByLabel('Password'));
    await page.keyboard.type('open sesame');
    await go(button('Create link'));
    await page.getByRole('textbox', { name: 'Link', exact: true }).waitFor();
    await page.getByText('1 of 1 opens left').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  void test('8: see what is shared, and take it back', async () => {
    await toPlace('Shared by me');
    await title('notes.md').waitFor();
    await go(page.getByRole('button', { name: /^Remove access: Link/ }));
    await go(page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }));
    await page.getByText('You share nothing yet').waitFor();
  });

  void test('9: throw something away, and get it back', async () => {
    await toPlace('My files');
    await keys.walkToRow('list.csv');
    await keys.press('Delete');
    await row(page, 'list.csv').waitFor({ state: 'detached' });
    await toPlace('Trash');
    await pick('list.csv', 'Restore');
    await page.getByText('The trash is empty').waitFor();
    await toPlace('My files');
    await row(page, 'list.csv').waitFor();
  });

  void test('10: mark it with a star, lock the drive, and come back', async () => {
    await keys.walkToRow('list.csv');
    await keys.press('s');
    await row(page, 'list.csv').getByText('Starred').waitFor();
    await go(button('Lock'), 'Shift+Tab');
    await keys.type(page.getByLabel('Password'), PASSWORD);
    await keys.press('Enter');
    await go(place('Starred'));
    await title('Starred').waitFor();
    await row(page, 'list.csv').waitFor();
    assert.deepEqual(person.complaints, []);
  });

  void test('a slow device too gives the focus back when a dialog closes', async () => {
    const newFolder = button('New folder');
    await toPlace('My files');
    await newFolder.waitFor();
    const device = await page.context().newCDPSession(page);
    await device.send('Emulation.setCPUThrottlingRate', { rate: 12 });
    for (const name of ['One', 'Two', 'Three']) {
      await newFolder.focus();
      await page.keyboard.press('Enter');
      await keys.type(page.getByLabel('Folder name'), name);
      await page.keyboard.press('Enter');
      await keys.arrives(newFolder);
    }
    await device.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  });
});
