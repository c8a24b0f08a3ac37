import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { choose, closeDialog, openMenu, row } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { recordWebm } from '../support/media.ts';
import { brokenPng, pngLandscape, turned } from '../support/picture.ts';
import { until } from '../support/until.ts';

const png = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });

void describe('thumbnails in the browser', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let alice: Person;
  let bob: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    [alice, bob] = await Promise.all([newPerson(browser, network.url), newPerson(browser, network.url)]);
    await Promise.all([createAccountInBrowser(alice, network.url), createAccountInBrowser(bob, network.url)]);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  /** Waits for a picture's thumbnail. @returns its width and height in pixels. */
  const measured = (page: Page, name: string): Promise<[number, number]> =>
    until(async () => {
      const image = row(page, name).locator('img');
      const size = await image.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]);
      const [width = 0, height = 0] = size;
      assert.ok(width > 0, 'it is drawn');
      return [width, height];
    });
  /** The brightest colour of a thumbnail's middle, 0 to 255. */
  const brightest = (page: Page, name: string): Promise<number> =>
    row(page, name)
      .locator('img')
      .evaluate((img: HTMLImageElement) => {
        const context = new OffscreenCanvas(img.naturalWidth, img.naturalHeight).getContext('2d');
        context?.drawImage(img, 0, 0);
        const middle = context?.getImageData(img.naturalWidth / 2, img.naturalHeight / 2, 1, 1).data;
        return Math.max(...(middle?.slice(0, 3) ?? []));
      });
  const showTiles = (page: Page) => page.getByRole('button', { name: 'Show as tiles' }).click();
  const releases = ({ requests }: Person): number => requests.filter((url) => url.includes('/ipfs/')).length;

  void test('an uploaded picture shows as a small one in the tiles; what cannot be read has none', async () => {
    const { page } = alice;
    await choose(page, 'Upload files', [
      png('landscape.png', pngLandscape(600, 400, 0.2)),
      png('tall.png', pngLandscape(200, 500, 0.8)),
      png('small.png', pngLandscape(40, 30, 0.5)),
      png('broken.png', brokenPng()),
    ]);
    await page.getByText('All transfers are done').waitFor();
    await page.getByRole('button', { name: 'Hide transfers' }).click();
    await showTiles(page);
    assert.deepEqual(await measured(page, 'landscape.png'), [320, 213]);
    assert.deepEqual(await measured(page, 'tall.png'), [128, 320]);
    assert.deepEqual(await measured(page, 'small.png'), [40, 30]);
    assert.equal(await row(page, 'broken.png').locator('img').count(), 0);
    await assertAccessible(page);
    await assertFitsWidth(page);
  });

  void test('a photograph that was taken sideways stands upright', async () => {
    const { page } = alice;
    const jpeg = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(400, 200);
      canvas.getContext('2d')?.fillRect(0, 0, 100, 50);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
      return [...new Uint8Array(await blob.arrayBuffer())];
    });
    const file = { name: 'sideways.jpg', mimeType: 'image/jpeg', buffer: turned(Uint8Array.from(jpeg)) };
    await choose(page, 'Upload files', file);
    assert.deepEqual(await measured(page, 'sideways.jpg'), [160, 320]);
  });

  void test('a film shows one of its pictures; what only calls itself a film has none', async () => {
    const { page } = alice;
    const film = await recordWebm(browser);
    await choose(page, 'Upload files', [
      { name: 'film.webm', mimeType: 'video/webm', buffer: film },
      { name: 'torn.webm', mimeType: 'video/webm', buffer: film.subarray(0, 100) },
    ]);
    assert.deepEqual(await measured(page, 'film.webm'), [64, 48]);
    assert.ok((await brightest(page, 'film.webm')) > 100, 'it is no black picture');
    await row(page, 'torn.webm').waitFor();
    await page.getByText('All transfers are done').waitFor();
    assert.equal(await row(page, 'torn.webm').locator('img').count(), 0);
  });

  void test('after a reload they are there again, without being fetched anew', async () => {
    const { page } = alice;
    await page.reload();
    const before = releases(alice);
    await unlockInBrowser(alice);
    assert.deepEqual(await measured(page, 'landscape.png'), [320, 213]);
    assert.deepEqual(await measured(page, 'tall.png'), [128, 320]);
    assert.equal(releases(alice), before, 'no block is fetched for what the device remembers');
  });

  void test('the details of one picture show it too', async () => {
    const { page } = alice;
    await openMenu(page, 'landscape.png', 'Details');
    const panel = page.getByRole('complementary', { name: 'Details' });
    await panel.locator('img').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Hide details' }).last().click();
  });

  void test('a person that it is shared with sees it, and a phone shows it', async () => {
    await bob.page.getByRole('button', { name: 'Copy your address' }).click();
    const address = await bob.page.evaluate(() => navigator.clipboard.readText());
    const { page } = alice;
    await openMenu(page, 'landscape.png', 'Share…');
    await page.getByLabel('Their address').fill(address);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('button', { name: /^Remove access/ }).waitFor();
    await closeDialog(page);
    await bob.page.getByRole('link', { name: 'Shared with me' }).click();
    await bob.page.getByRole('link', { name: 'landscape.png' }).click();
    await showTiles(bob.page);
    assert.deepEqual(await measured(bob.page, 'landscape.png'), [320, 213]);
    await bob.page.setViewportSize({ width: 390, height: 800 });
    assert.deepEqual(await measured(bob.page, 'landscape.png'), [320, 213]);
    await assertFitsWidth(bob.page);
    assert.deepEqual([...alice.complaints, ...bob.complaints], []);
  });
});
