import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright';
import { restoreAccount } from '../../lib/drive/index.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  restoreAccountInBrowser,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { closeDialog, openPreview, row, soughtTo } from '../support/drive-steps.ts';
import { sourceOf } from '../support/files.ts';
import { recordWebm, wavTone } from '../support/media.ts';
import { startPortalLine, type PortalLine } from '../support/portal-line.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { until } from '../support/until.ts';

const MEGABYTE = 1 << 20;
const SECONDS = 7_800;
const LONG = wavTone(SECONDS);

/** The page's own player: no frame is in between. */
const playerOf = (page: Page, kind: 'audio' | 'video'): Locator => page.getByRole('dialog').locator(kind);

const durationOf = (player: Locator): Promise<number> =>
  player.evaluate(async (media: HTMLMediaElement) => {
    if (media.readyState === 0)
      await new Promise((resolve) => {
        media.addEventListener('loadedmetadata', resolve, { once: true });
      });
    return Math.round(media.duration);
  });

/** Plays on from where it is. */
async function playsOn(player: Locator): Promise<void> {
  const from = await player.evaluate(async (media: HTMLMediaElement) => {
    media.muted = true;
    await media.play();
    return media.currentTime;
  });
  await until(async () => {
    assert.ok((await player.evaluate((media: HTMLMediaElement) => media.currentTime)) > from + 0.2);
  });
  await player.evaluate((media: HTMLMediaElement) => {
    media.pause();
  });
}

/** What another player of the same page makes of an address. */
const triedBy = (page: Page, url: string): Promise<string> =>
  page.evaluate(async (src) => {
    const audio = new Audio();
    const outcome = new Promise<string>((resolve) => {
      for (const type of ['loadedmetadata', 'error']) {
        audio.addEventListener(type, () => {
          resolve(type);
        });
      }
    });
    audio.preload = 'metadata';
    audio.src = src;
    const said = await outcome;
    audio.removeAttribute('src');
    audio.load();
    return said;
  }, url);

void describe('films and sounds that play while they come', () => {
  let network: JoinedNetwork;
  let line: PortalLine;
  let browser: Browser;
  let person: Person;
  let page: Page;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    line = await startPortalLine(network.url);
    const first = await newPerson(browser, line.url);
    const words = await createAccountInBrowser(first, line.url);
    await first.context.close();
    const { drive } = await restoreAccount(await network.connect(), words);
    const root = drive.snapshot().roots[0] ?? '';
    await drive.upload(root, sourceOf('long.wav', Uint8Array.from(LONG)));
    await drive.upload(root, sourceOf('film.webm', Uint8Array.from(await recordWebm(browser))));
    person = await newPerson(browser, line.url);
    ({ page } = person);
    await restoreAccountInBrowser(person, line.url, words);
    await row(page, 'long.wav').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await unlockInBrowser(person);
    await row(page, 'long.wav').waitFor();
  });
  after(async () => {
    await browser.close();
    await line.close();
    await network.dispose();
  });

  void test('a long sound plays, and from near its end, while a few of its 60 MB came', async () => {
    const before = line.received();
    const answered = page.waitForResponse((response) => response.url().includes('/media/'));
    await openPreview(page, 'long.wav');
    const player = playerOf(page, 'audio');
    assert.equal(await durationOf(player), SECONDS);
    const answer = await answered;
    assert.ok(answer.fromServiceWorker());
    assert.equal(answer.status(), 206);
    const { 'content-range': range, 'content-type': type, ...headers } = answer.headers();
    assert.equal(range, `bytes 0-${String(LONG.length - 1)}/${String(LONG.length)}`);
    assert.equal(type, 'audio/wav');
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    await playsOn(player);
    assert.equal(await soughtTo(player, SECONDS - 60), SECONDS - 60);
    await playsOn(player);
    assert.equal(await page.locator('iframe').count(), 0);
    await closeDialog(page);
    const came = line.received() - before;
    assert.ok(came > MEGABYTE && came < 16 * MEGABYTE, `${String(came)} bytes came`);
    assert.deepEqual(person.complaints, []);
  });

  void test('a film shows its picture, and another look at it is another address', async () => {
    const sources: (string | null)[] = [];
    for (let look = 0; look < 2; look++) {
      await openPreview(page, 'film.webm');
      const film = playerOf(page, 'video');
      await durationOf(film);
      assert.equal(await film.evaluate((player: HTMLVideoElement) => player.videoWidth), 64);
      await playsOn(film);
      sources.push(await film.getAttribute('src'));
      await closeDialog(page);
    }
    assert.equal(new Set(sources).size, 2);
    assert.deepEqual(person.complaints, []);
  });

  void test('an altered block is said in place of the file that is named above it; the sound one plays', async () => {
    await openPreview(page, 'long.wav');
    const player = playerOf(page, 'audio');
    assert.equal(await durationOf(player), SECONDS);
    line.spoil(0);
    await player.evaluate((media: HTMLMediaElement) => {
      media.currentTime = 5_000;
    });
    const dialog = page.getByRole('dialog', { name: 'long.wav' });
    await dialog.getByRole('alert').getByText('This is not what was stored').waitFor();
    assert.equal(await player.count(), 0);
    line.spoil();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await player.waitFor();
    assert.equal(await durationOf(player), SECONDS);
    assert.equal(await soughtTo(player, 5_000), 5_000);
    await playsOn(player);
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('an address is good for players of that page while the preview is open, and for nobody else', async () => {
    await openPreview(page, 'film.webm');
    const url = (await playerOf(page, 'video').getAttribute('src')) ?? '';
    assert.match(url, /^\/media\/[0-9a-f-]{36}$/);
    // The browser keeps for a while what it has of an address; with another query it asks again.
    assert.equal(await triedBy(page, `${url}?open`), 'loadedmetadata');
    assert.equal(await triedBy(page, `/media/${crypto.randomUUID()}`), 'error');
    assert.equal(await page.evaluate(async (path) => (await fetch(path)).status, url), 404);
    const other = await person.context.newPage();
    await other.goto(line.url);
    assert.equal(await triedBy(other, url), 'error');
    await assert.rejects(other.goto(new URL(url, line.url).href), /ERR_HTTP_RESPONSE_CODE_FAILURE/);
    await other.close();
    await closeDialog(page);
    assert.equal(await triedBy(page, `${url}?closed`), 'error');
  });
});
