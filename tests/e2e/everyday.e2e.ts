import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  PASSWORD,
  type Person,
} from '../support/browser.ts';
import {
  choose,
  closeDialog,
  createLink,
  download,
  openMenu,
  previewFrame,
  previewText,
  row,
  topLink,
} from '../support/drive-steps.ts';
import { dropFiles } from '../support/drop-files.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { patternBytes } from '../support/files.ts';
import { keyboardOf } from '../support/keyboard.ts';
import { pngSquare } from '../support/picture.ts';
import { until } from '../support/until.ts';

/** Each tells of itself in `window.ran` as soon as a page takes it for more than text. */
const HOSTILE = {
  'report.html': `<h1>Report</h1><img src="/nowhere" onerror="window.ran = true">`,
  'readme.txt': `Read me. <script>window.ran = true</script>`,
};

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

void describe('an ordinary day of one person', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let folder: string;
  let person: Person;
  const photo = patternBytes(300_000, 7);

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    await mkdir(join(folder, 'trip/photos'), { recursive: true });
    await writeFile(join(folder, 'ticket.txt'), 'a ticket');
    await writeFile(join(folder, 'map.txt'), 'a map');
    await writeFile(join(folder, 'trip/notes.txt'), 'notes of the trip');
    await writeFile(join(folder, 'trip/photos/one.bin'), photo);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('a preview shows pictures and text, runs nothing, and says where there is none', async () => {
    const { page } = person;
    await choose(page, 'Upload files', [
      { name: 'square.png', mimeType: 'image/png', buffer: pngSquare(24, [13, 92, 90]) },
      { name: 'mask.png', mimeType: 'image/png', buffer: Buffer.from(HOSTILE['report.html']) },
      { name: 'model.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(5_000) },
      ...Object.entries(HOSTILE).map(([name, text]) => ({ name, mimeType: '', buffer: Buffer.from(text) })),
    ]);
    await row(page, 'square.png').click();
    const picture = previewFrame(page).getByRole('img', { name: 'square.png' });
    await until(async () => {
      assert.equal(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), 24);
    });
    await closeDialog(page);

    for (const [name, text] of Object.entries(HOSTILE)) {
      await row(page, name).click();
      assert.equal(await previewText(page).innerText(), text);
      await closeDialog(page);
      assert.ok(await runsIn(await person.context.newPage(), text), `${name} runs where it is no text`);
    }
    await row(page, 'mask.png').click();
    await page.getByText('This file is not what its name says').waitFor();
    await closeDialog(page);
    assert.equal(await page.evaluate(() => 'ran' in window), false);

    await row(page, 'model.bin').click();
    await page.getByText('There is no preview for this kind of file').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
    assert.equal((await saved).suggestedFilename(), 'model.bin');
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('dropped files and folders arrive with all that is inside; beside the list a drop does nothing', async () => {
    const { page, context } = person;
    const paths = ['ticket.txt', 'map.txt', 'trip'].map((name) => join(folder, name));
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await dropFiles(page.getByRole('grid', { name: 'Files and folders' }), paths);
    await page.getByText('All transfers are done').waitFor();
    for (const name of ['ticket.txt', 'map.txt', 'trip']) await row(page, name).waitFor();
    await row(page, 'trip').click();
    await row(page, 'notes.txt').waitFor();
    await row(page, 'photos').click();
    assert.ok(Buffer.from(photo).equals(await download(page, 'one.bin')));
    await topLink(page).click();
    await row(page, 'trip').waitFor();

    const stray = [join(folder, 'trip/notes.txt')];
    await dropFiles(page.getByRole('complementary'), stray);
    const bare = await context.newPage();
    await bare.goto(new URL('/icon.svg', network.url).href);
    const opening = context.waitForEvent('page');
    await dropFiles(bare.locator('svg'), stray);
    const opened = await opening;
    // Where no page refuses it, the browser opens what is dropped.
    await opened.waitForURL(/^file:.*notes\.txt$/);
    await opened.close();
    await bare.close();
    assert.deepEqual(context.pages(), [page]);
    assert.equal(await row(page, 'trip').count(), 1);
    assert.equal(await row(page, 'notes.txt').count(), 0);
  });

  void test('a search finds names in any folder, by kind too, and leads to where they lie', async () => {
    const { page } = person;
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('TRIP');
    await page.getByText('1 result', { exact: true }).waitFor();
    await search.fill('note');
    await row(page, 'notes.txt').getByText('in trip').waitFor();
    await assertAccessible(page);
    await page.getByLabel('Kind').selectOption('Pictures');
    await page.getByText('Nothing found').waitFor();
    await page.getByLabel('Kind').selectOption('Documents and text');
    await row(page, 'notes.txt').click();
    await previewText(page).getByText('notes of the trip').waitFor();
    await closeDialog(page);
    await page.getByLabel('Kind').selectOption('Anything');
    await search.fill('photos');
    await row(page, 'photos').click();
    await row(page, 'one.bin').waitFor();
    assert.equal(await search.inputValue(), '');
    await topLink(page).click();
    await row(page, 'trip').waitFor();
    await search.fill('no such thing');
    await page.getByText('0 results').waitFor();
    await search.press('Escape');
    await row(page, 'trip').waitFor();
    assert.deepEqual(person.complaints, []);
  });

  void test('on a phone everything fits the width and can be touched', async () => {
    const storageState = await person.context.storageState();
    const { page, context } = await newPerson(browser, network.url, { ...PHONE, storageState });
    const name = `a photograph with ${'a long name, '.repeat(10)}.png`;
    const isFine = async (): Promise<void> => {
      await assertFitsWidth(page);
      await assertAccessible(page);
    };
    await page.goto(network.url);
    await page.getByLabel('Password').fill(PASSWORD);
    await isFine();
    await page.getByRole('button', { name: 'Unlock' }).tap();
    const buffer = pngSquare(2, [0, 0, 0]);
    await choose(page, 'Upload files', { name, mimeType: 'image/png', buffer });
    await page.getByText('All transfers are done').waitFor();
    await isFine();
    await openMenu(page, name, 'Share…');
    const link = await createLink(page);
    await isFine();
    await closeDialog(page);

    const sidebar = page.getByRole('dialog', { name: 'Main' });
    await page.getByRole('button', { name: 'Open menu' }).tap();
    await sidebar.waitFor();
    await isFine();
    await page.touchscreen.tap(PHONE.viewport.width - 10, 400);
    await sidebar.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open menu' }).tap();
    await sidebar.getByRole('link', { name: 'Network' }).tap();
    await sidebar.waitFor({ state: 'detached' });
    await page.getByText('Admitted').nth(2).waitFor();
    await isFine();

    await page.goto(link);
    await page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await isFine();
    await page.getByRole('button', { name: 'Open', exact: true }).tap();
    await row(page, name).tap();
    await previewFrame(page).getByRole('img', { name }).waitFor();
    await isFine();
    await context.close();
  });

  for (const scheme of ['dark', 'light'] as const) {
    void test(`who prefers ${scheme} colours gets them, and can read everything`, async () => {
      const { page } = person;
      await page.emulateMedia({ colorScheme: scheme });
      await until(async () => {
        assert.equal((await brightnessOf(page)) < 50, scheme === 'dark');
      });
      await assertAccessible(page);
      await row(page, 'readme.txt').click();
      await previewText(page).waitFor();
      await assertAccessible(page);
      await closeDialog(page);
      await openMenu(page, 'readme.txt', 'Share…');
      await page.getByText('Only you.').waitFor();
      await assertAccessible(page);
      await closeDialog(page);
      await page.getByRole('link', { name: 'Network' }).click();
      await page.getByText('Admitted').nth(2).waitFor();
      await assertAccessible(page);
      await page.getByRole('link', { name: 'My files' }).click();
      await row(page, 'readme.txt').waitFor();
    });
  }

  void test('the keyboard alone is enough, and the focus is visible after every key', async () => {
    const { page } = person;
    const keys = keyboardOf(page);
    const menu = (name: string): Locator => page.getByRole('button', { name: `More actions for ${name}` });
    const title = (name: string): Locator => page.getByRole('heading', { name, exact: true });

    await page.reload();
    await keys.type(page.getByLabel('Password'), PASSWORD);
    await keys.walk('Tab', page.getByRole('button', { name: 'Unlock' }));
    await keys.press('Enter');

    const newFolder = page.getByRole('button', { name: 'New folder' });
    await keys.walk('Tab', page.getByRole('button', { name: 'Upload files' }));
    await keys.walk('ArrowRight', newFolder);
    await keys.press('Enter');
    await keys.type(page.getByLabel('Folder name'), 'Plans');
    await keys.press('Enter');
    await keys.arrives(newFolder);

    await keys.walkToRow('Plans');
    await keys.press('Enter');
    await keys.arrives(title('Plans'));
    await keys.walk('Shift+Tab', topLink(page));
    await keys.press('Enter');
    await keys.arrives(title('My files'));

    await keys.walkToRow('Plans');
    await keys.walk('ArrowRight', menu('Plans'));
    await keys.pick('Rename');
    await keys.type(page.getByLabel('New name'), 'Projects');
    await keys.press('Enter');
    await keys.arrives(row(page, 'Projects'));
    await keys.walk('ArrowRight', menu('Projects'));
    await keys.pick('Move to trash');
    await row(page, 'Projects').waitFor({ state: 'detached' });

    await keys.walk('Shift+Tab', page.getByRole('link', { name: 'Trash' }));
    await keys.press('Enter');
    await keys.walkToRow('Projects');
    await keys.walk('ArrowRight', menu('Projects'));
    await keys.pick('Restore');
    await page.getByText('The trash is empty').waitFor();

    await keys.walk('Shift+Tab', page.getByRole('link', { name: 'My files' }));
    await keys.press('Enter');
    await row(page, 'Projects').waitFor();
    await keys.walkToRow('readme.txt');
    await keys.press('Enter');
    await previewText(page).waitFor();
    await keys.press('Escape');
    await keys.arrives(row(page, 'readme.txt'));
    assert.deepEqual(person.complaints, []);
  });
});

/** Whether a page of its own, to which `text` is given as a document, runs what is in it. */
async function runsIn(page: Page, text: string): Promise<boolean> {
  // Waits for what the document loads, so a handler of it has run by then.
  await page.setContent(text);
  const ran = await page.evaluate(() => 'ran' in window);
  await page.close();
  return ran;
}

/** From 0, black, to 255. */
function brightnessOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { backgroundColor } = getComputedStyle(document.documentElement);
    const [red = 0, green = 0, blue = 0] = (backgroundColor.match(/\d+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  });
}
