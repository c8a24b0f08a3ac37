import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import {
  busy,
  entries,
  holdRelay,
  newFolder,
  placeOf,
  rename,
  selectBox,
  selection,
  settled,
  undo,
} from '../support/browse-steps.ts';
import { choose, closeDialog, createLink, openMenu, previewText, row } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

/** More than a screen and what is kept ready around it. */
const MANY = 45;

const file = (name: string, text = name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const numbered = (n: number): string => `page ${String(n).padStart(2, '0')}.txt`;
const names = Array.from({ length: MANY }, (_, n) => numbered(n + 1));

void describe('looking through a drive', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
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

  void test('a name becomes a field in its place, says what is wrong with it, and is saved by Enter', async () => {
    const { page } = person;
    const field = page.getByRole('textbox', { name: 'New name' });
    await page.evaluate(() => {
      window.scrollTo(0, 0);
    });
    await row(page, numbered(2)).focus();
    await page.keyboard.press('F2');
    await field.and(page.locator(':focus')).waitFor();
    const stem = await field.evaluate((input: HTMLInputElement) =>
      input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0),
    );
    assert.equal(stem, 'page 02');
    await field.fill(numbered(3));
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'already something with this name' }).waitFor();
    await assertAccessible(page);
    await field.fill('a/b');
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'This name cannot be used' }).waitFor();
    await field.press('Escape');
    await row(page, numbered(2)).and(page.locator(':focus')).waitFor();
    await openMenu(page, numbered(2), 'Rename');
    await field.fill('second.txt');
    await field.press('Enter');
    await row(page, 'second.txt').and(page.locator(':focus')).waitFor();
    await undo(page, /Renamed to “second.txt”/);
    await row(page, numbered(2)).waitFor();
    await settled(page);
  });

  void test('changes show at once, several of them too, and stay when they are done', async () => {
    const { page } = person;
    const relay = await holdRelay(page);
    await newFolder(page, 'Box');
    await rename(page, numbered(4), 'fourth.txt');
    await openMenu(page, numbered(6), 'Move to trash');
    await busy(page, 'Box').waitFor();
    await busy(page, 'fourth.txt').waitFor();
    await row(page, numbered(6)).waitFor({ state: 'detached' });
    await rename(page, 'fourth.txt', 'fourth again.txt');
    await busy(page, 'fourth again.txt').waitFor();
    await openMenu(page, 'fourth again.txt', 'Move to…');
    await page.getByRole('dialog').getByRole('button', { name: 'Box' }).click();
    await page.getByRole('button', { name: 'Move here' }).click();
    await row(page, 'fourth again.txt').waitFor({ state: 'detached' });
    await relay.pass();
    await settled(page);
    await row(page, 'Box').click();
    await row(page, 'fourth again.txt').waitFor();
    await page.keyboard.press('Backspace');
    await row(page, 'Box').waitFor();
    assert.equal(await row(page, numbered(6)).count(), 0);
    await undo(page, /to the trash/);
    await row(page, numbered(6)).waitFor();
    await settled(page);
  });

  void test('what could not be done is taken back, and a message says why', async () => {
    const { page } = person;
    const relay = await holdRelay(page);
    await rename(page, numbered(8), 'eighth.txt');
    await openMenu(page, numbered(9), 'Move to trash');
    await newFolder(page, 'Never');
    await busy(page, 'eighth.txt').waitFor();
    await busy(page, 'Never').waitFor();
    await relay.fail();
    await page.getByText('“page 08.txt” was not renamed').waitFor();
    await page.getByText('1 item was not moved to the trash').waitFor();
    await page.getByText('The folder “Never” was not created').waitFor();
    await row(page, numbered(8)).waitFor();
    await row(page, numbered(9)).waitFor();
    await row(page, 'Never').waitFor({ state: 'detached' });
    await relay.pass();
    await rename(page, numbered(8), 'eighth.txt');
    await page.getByText('Renamed to “eighth.txt”').waitFor();
    await undo(page, /Renamed to “eighth.txt”/);
    await row(page, numbered(8)).waitFor();
    await settled(page);
  });

  void test('tiles show the same entries, with the same keys, and the device remembers them', async () => {
    const { page } = person;
    await page.getByRole('button', { name: 'Show as tiles' }).click();
    await row(page, numbered(1)).focus();
    const { x, y } = await placeOf(row(page, numbered(1)));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const focused = await placeOf(entries(page).and(page.locator(':focus')));
    assert.ok(focused.x > x && focused.y > y);
    await page.keyboard.press('Control+a');
    await selection(page, `${String(MANY)} items selected`).waitFor();
    await page.keyboard.press('Escape');
    await selectBox(page, numbered(3)).click();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await openMenu(page, numbered(3), 'Preview');
    await previewText(page).waitFor();
    await closeDialog(page);
    await page.reload();
    await unlockInBrowser(person);
    await page.getByRole('button', { name: 'Show as a list' }).waitFor();
    await row(page, numbered(1)).focus();
    await page.keyboard.press('v');
    await page.getByRole('columnheader', { name: 'Name' }).waitFor();
  });

  void test('details tell of an entry, and of all that are selected', async () => {
    const { page } = person;
    const details = page.getByRole('complementary', { name: 'Details' });
    await row(page, numbered(1)).focus();
    await page.keyboard.press('i');
    await details.getByText(numbered(1)).waitFor();
    await details.getByText('11 bytes').waitFor();
    await details.getByText('Only you.').waitFor();
    await assertAccessible(page);
    await details.getByRole('button', { name: 'Share…' }).click();
    await createLink(page);
    await closeDialog(page);
    await details.getByText('You, 0 people and 1 link.').waitFor();
    await selectBox(page, numbered(1)).click();
    await selectBox(page, numbered(2)).click();
    await details.getByText('22 bytes').waitFor();
    await page.keyboard.press('Escape');
    await details.getByRole('button', { name: 'Hide details' }).click();
    await details.waitFor({ state: 'detached' });
  });

  void test('single keys are shortcuts outside of fields, until they are turned off', async () => {
    const { page } = person;
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    const search = page.getByRole('searchbox', { name: 'Search' });
    await page.keyboard.press('?');
    await sheet.waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await search.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('niv');
    assert.equal(await search.inputValue(), 'niv');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await search.press('Escape');
    await row(page, numbered(1)).focus();
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'New folder' }).waitFor();
    await closeDialog(page);
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('u');
    await (await chooser).setFiles(file('from a key.txt'));
    await row(page, 'from a key.txt').waitFor();
    await row(page, 'from a key.txt').focus();
    await page.keyboard.press('Delete');
    await row(page, 'from a key.txt').waitFor({ state: 'detached' });
    await settled(page);

    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await sheet.getByRole('checkbox', { name: 'Use single keys' }).uncheck();
    await closeDialog(page);
    await row(page, numbered(1)).focus();
    await page.keyboard.press('n');
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'New name' }).press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await sheet.getByRole('checkbox', { name: 'Use single keys' }).check();
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });
});
