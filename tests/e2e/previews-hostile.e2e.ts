import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Frame, Locator, Page, Request } from 'playwright';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import { startCanary, type Canary } from '../support/canary.ts';
import { choose, closeDialog, openPreview, previewFrame, previewText } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { hostileFiles } from '../support/hostile-files.ts';
import { until } from '../support/until.ts';

/** The frame of the open preview, as a whole. */
async function frameOf(page: Page): Promise<Frame> {
  const frame = await (await page.locator('iframe').elementHandle())?.contentFrame();
  assert.ok(frame);
  return frame;
}

/** The requests of frames while `look` runs, but for what lies in memory. @returns what became of each: what the browser blocked says so. */
async function requestsOfFrames({ page, context }: Person, look: () => Promise<void>): Promise<string[]> {
  const seen: Request[] = [];
  const note = (request: Request): void => {
    if (request.frame() !== page.mainFrame() && !/^(blob|data):/.test(request.url())) seen.push(request);
  };
  context.on('request', note);
  await look();
  context.off('request', note);
  return seen.map((request) => `${request.url()}: ${request.failure()?.errorText ?? 'sent'}`);
}

void describe('hostile files in previews', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let canary: Canary;
  let person: Person;
  let hostile: Record<string, Buffer>;

  before(async () => {
    [network, browser, canary] = await Promise.all([joinTestNetwork(), launchBrowser(), startCanary()]);
    hostile = hostileFiles(canary.url);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    const files = Object.entries({ ...hostile, 'harmless.ts': Buffer.from('export {};') });
    await choose(
      person.page,
      'Upload files',
      files.map(([name, buffer]) => ({ name, mimeType: '', buffer })),
    );
    await person.page.getByText('All transfers are done').waitFor();
  });
  after(async () => {
    await browser.close();
    await network.dispose();
    await canary.close();
  });

  void test('hostile files run nothing and reach nobody', async () => {
    const { page } = person;
    const asked = await requestsOfFrames(person, async () => {
      await openPreview(page, 'trap.html');
      assert.equal(await previewText(page).innerText(), String(hostile['trap.html']));
      await closeDialog(page);
      await openPreview(page, 'trap.svg');
      await previewFrame(page).getByRole('img').waitFor();
      assert.ok(!(await ranIn(page)));
      await closeDialog(page);
      await openPreview(page, 'trap.md');
      await assertMarkdownIsInert(previewFrame(page).getByRole('region'), canary.url);
      assert.ok(!(await ranIn(page)));
      await closeDialog(page);
      await openPreview(page, 'trap.pdf');
      await previewFrame(page).getByText('Trap').waitFor();
      await previewFrame(page).getByTitle(`${canary.url}/uri`).click();
      assert.ok(!(await ranIn(page)));
      await closeDialog(page);
    });
    assert.deepEqual(asked, []);
    assert.deepEqual(canary.hits, []);
    assert.deepEqual(person.complaints, []);
    assert.deepEqual(person.context.pages(), [page]);
  });

  void test('the same files reach somebody where they are opened as pages', async () => {
    for (const name of ['trap.html', 'trap.svg']) {
      canary.hits.length = 0;
      const bare = await person.context.newPage();
      await bare.setContent(String(hostile[name])).catch(() => undefined);
      await until(async () => {
        assert.ok(canary.hits.length > 0, name);
      });
      await bare.close();
    }
    canary.hits.length = 0;
  });

  void test('whoever takes a frame over gets nothing out of it', async () => {
    const { page } = person;
    await openPreview(page, 'harmless.ts');
    await previewText(page).waitFor();
    const portal = new URL(network.url).origin;
    const asked = await requestsOfFrames(person, async () => {
      const found = await (await frameOf(page)).evaluate(reachOut, [portal, canary.url]);
      assert.deepEqual(found, { origin: 'null', reached: [] });
    });
    for (const request of asked) assert.match(request, /: (csp|net::ERR_BLOCKED_BY_CSP)$/);
    assert.deepEqual(canary.hits, []);
    // A page that is no preview's may call the canary: what reaches out does so where nothing holds it back.
    const bare = await person.context.newPage();
    await bare.goto(canary.url);
    canary.hits.length = 0;
    const free = await bare.evaluate(reachOut, [canary.url, canary.url]);
    assert.ok(free.reached.includes('fetch') && canary.hits.length > 0);
    await bare.close();
    canary.hits.length = 0;
    await closeDialog(page);
    assert.ok(person.complaints.length > 0, 'the browser says what it blocked');
    for (const complaint of person.complaints.splice(0))
      assert.match(complaint, /Content Security Policy|sandboxed|Refused to connect/);
  });

  void test('a frame cannot be led anywhere', async () => {
    const { page } = person;
    for (const target of [`${new URL(network.url).origin}/drive/?content`, `${canary.url}/led`]) {
      await openPreview(page, 'harmless.ts');
      await previewText(page).waitFor();
      const frame = await frameOf(page);
      const asked = await requestsOfFrames(person, async () => {
        const blocked = page.waitForEvent('console', (message) => /frame-src blob:/.test(message.text()));
        await frame.evaluate((url) => {
          window.location.href = url;
        }, target);
        await blocked;
      });
      assert.deepEqual({ asked, hits: canary.hits }, { asked: [], hits: [] });
      await closeDialog(page);
    }
    for (const complaint of person.complaints.splice(0)) assert.match(complaint, /frame-src blob:/);
  });
});

async function ranIn(page: Page): Promise<boolean> {
  const frames = await Promise.all(page.frames().map((frame) => frame.evaluate(() => 'ran' in window)));
  return frames.includes(true);
}

async function assertMarkdownIsInert(region: Locator, canary: string): Promise<void> {
  await region.getByText('Picture, not loaded: a remote picture').waitFor();
  await region.getByText('<script>', { exact: false }).waitFor();
  await region.getByText('[run me](javascript:window.ran=true)').waitFor();
  await region.getByTitle(`${canary}/link`).click();
  await region.getByTitle(`${canary}/automatic`).click();
  assert.equal(await region.locator('a, img, script, meta, iframe').count(), 0);
}

/** Tries what a program in a frame could try, and tells what came of it. */
async function reachOut(targets: string[]): Promise<{ origin: string; reached: string[] }> {
  const reached: string[] = [];
  const attempt = async (name: string, act: () => unknown): Promise<void> => {
    try {
      if ((await act()) !== false) reached.push(name);
    } catch {
      // Refused.
    }
  };
  for (const target of targets) {
    await attempt('fetch', () => fetch(`${target}/taken-over`, { mode: 'no-cors' }));
    await attempt('beacon', () => navigator.sendBeacon(`${target}/taken-over`, 'x') && false);
    await attempt('import', () => import(`${target}/taken-over.js`));
    await attempt('picture', () => {
      const picture = new Image();
      picture.src = `${target}/taken-over.png`;
      return picture.decode();
    });
  }
  if (window.parent !== window) {
    await attempt('parent', () => window.parent.document.title);
    await attempt('storage', () => window.localStorage.length);
    await attempt('top', () => {
      if (window.top !== null) window.top.location.href = 'about:blank';
    });
    await attempt('window', () => window.open('about:blank') !== null);
    await attempt('eval', () => (0, eval)('1'));
  }
  return { origin: window.origin, reached };
}
