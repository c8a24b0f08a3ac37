import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import { restoreAccount, type Account } from '../../lib/drive/index.ts';
import {
  createAccountInBrowser,
  launchBrowser,
  newPerson,
  unlockInBrowser,
  type Person,
} from '../support/browser.ts';
import { choose, closeDialog, createLink, openMenu, row } from '../support/drive-steps.ts';
import { startTestNetwork, type TestNetwork } from '../support/embedded-network.ts';
import { patternBytes, sourceOf } from '../support/files.ts';
import { until } from '../support/until.ts';

/** Names that mean something to a program, a browser or an eye. */
const NAMES = [
  'constructor',
  '__proto__',
  'toString',
  '<img src=x onerror="window.ran = true">.txt',
  '"><script>window.ran = true<\u2215script>.txt',
  'javascript:window.ran=true',
  '%2e%2e%2f..%5c.txt',
  '-rf .txt',
  'CON.txt',
  '${7*7}{{7*7}}.txt',
];

void describe('attacks on the app in a browser', () => {
  let network: TestNetwork;
  let browser: Browser;
  let alice: Person;
  let account: Account;
  let root: string;
  /** Another web site. */
  let site: Server;
  let siteUrl: string;
  let sitePage = '';
  let siteHits: string[] = [];

  before(async () => {
    [network, browser] = await Promise.all([startTestNetwork({ app: true }), launchBrowser()]);
    alice = await newPerson(browser, network.url);
    const words = await createAccountInBrowser(alice, network.url);
    account = await restoreAccount(await network.connect(), words);
    root = account.drive.snapshot().roots[0] ?? assert.fail();
    site = createServer((request, response) => {
      siteHits.push(`${request.method ?? ''} ${request.url ?? ''} ${JSON.stringify(request.headers)}`);
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(sitePage);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const address = site.address();
    assert.ok(address !== null && typeof address === 'object');
    siteUrl = `http://127.0.0.1:${String(address.port)}`;
  });
  after(async () => {
    site.closeAllConnections();
    site.close();
    await browser.close();
    await network.dispose();
  });

  const opensOf = async (): Promise<number> =>
    (await account.drive.grants()).find(({ kind, maxOpens }) => kind === 'link' && maxOpens !== null)
      ?.opens ?? -1;

  void test('class 4: a link that opens once outlives every machine that only looks at it', async () => {
    await account.drive.upload(root, sourceOf('once.txt', patternBytes(100, 1)));
    const { page } = alice;
    await row(page, 'once.txt').waitFor();
    await openMenu(page, 'once.txt', 'Share…');
    await page.getByLabel('Opens').selectOption('Once');
    const url = await createLink(page);
    await closeDialog(page);
    const secret = url.slice(url.indexOf('#') + 1);

    // A preview bot fetches it; another runs the page with all its scripts, and goes away.
    await (await fetch(url)).text();
    const bot = await newPerson(browser, network.url);
    await bot.page.goto(url);
    await bot.page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await bot.page.getByText('Shared by').waitFor();
    await bot.page.reload();
    await bot.page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await bot.context.close();
    assert.equal(await opensOf(), 0);

    const visitor = await newPerson(browser, network.url);
    const sent: string[] = [];
    visitor.page.on('request', (request) => {
      void request.allHeaders().then((headers) => sent.push(`${request.url()} ${JSON.stringify(headers)}`));
    });
    await visitor.page.goto(url);
    await visitor.page.getByRole('button', { name: 'Open', exact: true }).click();
    await row(visitor.page, 'once.txt').waitFor();
    await until(async () => {
      assert.equal(await opensOf(), 1);
    });
    // A reload is the same visit; somebody else's is another one, and there is none left.
    await visitor.page.reload();
    await visitor.page.getByRole('button', { name: 'Open', exact: true }).click();
    await row(visitor.page, 'once.txt').waitFor();
    assert.equal(await opensOf(), 1);
    const late = await newPerson(browser, network.url);
    await late.page.goto(url);
    await late.page.getByRole('button', { name: 'Open', exact: true }).click();
    await late.page.getByText('This link does not open').waitFor();

    assert.ok(secret.length > 80 && sent.length > 5);
    assert.ok(!sent.some((request) => request.includes(secret)), 'no request carries it');
    assert.equal(await keptIn(visitor.page, secret), '', 'nothing on the device keeps it');
    const logs = join(network.data, 'logs');
    for (const file of await readdir(logs))
      assert.ok(!(await readFile(join(logs, file), 'utf8')).includes(secret), file);
    await late.context.close();
    await visitor.context.close();
  });

  void test('class 4: a link leaves no referrer, and no window that another site holds can look into it', async () => {
    const url = await (async () => {
      const id = await account.drive.upload(root, sourceOf('linked.txt', patternBytes(100, 2)));
      return `${network.url}/link/#${await account.drive.createLink(id, {})}`;
    })();
    sitePage = `<script>
      window.opened = window.open(${JSON.stringify(url)});
      setTimeout(() => { try { window.seen = String(opened.location.href) } catch (error) { window.seen = error.name } }, 500)
    </script>`;
    const victim = await newPerson(browser, network.url);
    const opening = victim.context.waitForEvent('page');
    await victim.page.goto(siteUrl);
    const link = await opening;
    await link.getByRole('button', { name: 'Open', exact: true }).waitFor();
    // Its opener is cut off: the window looks closed from there.
    assert.equal(await link.evaluate(() => window.opener), null);
    await until(async () => {
      const seen = await victim.page.evaluate(() => ('seen' in window ? String(window.seen) : ''));
      assert.notEqual(seen, '');
      assert.ok(!seen.includes('#'), seen);
    });
    siteHits = [];
    await link.evaluate((to) => {
      location.href = to;
    }, siteUrl);
    await until(() => Promise.resolve(assert.ok(siteHits.length > 0)));
    assert.ok(
      !siteHits.join().includes(new URL(network.url).host),
      'the next site does not learn where one came from',
    );
    await victim.context.close();
  });

  void test('class 12: names are names, whatever they mean elsewhere', async () => {
    const { page } = alice;
    for (const name of NAMES) await account.drive.upload(root, sourceOf(name, patternBytes(50, 3)));
    await account.drive.createFolder(root, 'hasOwnProperty');
    await account.drive.upload(root, sourceOf('photo\u202egpj.exe', patternBytes(50, 3)));
    for (const name of NAMES) await page.getByRole('row').filter({ hasText: name }).first().waitFor();
    // What would turn the direction of the text is shown as what it is.
    await page.getByText('photo‹U+202E›gpj.exe').waitFor();
    for (const name of ['a/b', '..', '.', 'line\nbreak', 'nul\0', 'x'.repeat(2000)])
      await assert.rejects(
        account.drive.createFolder(root, name),
        { code: 'bad-name' },
        JSON.stringify(name),
      );
    for (const name of ['__proto__', '<img src=x onerror="window.ran = true">.txt']) {
      const saving = page.waitForEvent('download');
      await openMenu(page, name, 'Download');
      const saved = await saving;
      assert.ok(!/[/\\]/.test(saved.suggestedFilename()), saved.suggestedFilename());
      assert.equal((await readFile(await saved.path())).length, 50);
      await openMenu(page, name, 'Share…');
      await page.getByText('Only you.').waitFor();
      await closeDialog(page);
    }
    await row(page, 'hasOwnProperty').click();
    await choose(page, 'Upload files', { name: 'constructor', mimeType: '', buffer: Buffer.from('x') });
    await row(page, 'constructor').waitFor();
    assert.equal(await page.evaluate(() => 'ran' in window), false);
    assert.deepEqual(alice.complaints, []);
  });

  void test('class 22: what slips into the page does not run, and nothing is sent elsewhere', async () => {
    const intruder = await newPerson(browser, network.url);
    const { page, complaints } = intruder;
    await page.goto(network.url);
    await page.getByRole('button', { name: 'Create an account' }).waitFor();
    siteHits = [];
    const attempts = await page.evaluate(async (to) => {
      const outcome: Record<string, string> = {};
      const note = async (name: string, run: () => unknown): Promise<void> => {
        try {
          await run();
          outcome[name] = 'done';
        } catch (error) {
          outcome[name] = error instanceof Error ? error.name : 'refused';
        }
      };
      const add = (html: string): void => {
        const holder = document.createElement('div');
        holder.innerHTML = html;
        document.body.append(holder);
      };
      const script = document.createElement('script');
      script.textContent = 'window.ran = "inline"';
      document.body.append(script);
      const remote = document.createElement('script');
      remote.src = `${to}/script.js`;
      document.body.append(remote);
      add(`<img src="${to}/pixel.png"><img src=x onerror="window.ran = 'handler'">`);
      add(`<iframe src="${to}/frame"></iframe><object data="${to}/object"></object>`);
      add(`<form action="${to}/form" method="post"><button id="send">send</button></form>`);
      document.getElementById('send')?.click();
      const Make = Function;
      await note('eval', () => Make('return 1')());
      await note('fetch', () => fetch(`${to}/fetch`, { mode: 'no-cors' }));
      await note('own', () => fetch('/icon.svg'));
      await note('worker', () => new Worker(`${to}/worker.js`));
      await note('beacon', () => navigator.sendBeacon(`${to}/beacon`, 'x'));
      return outcome;
    }, siteUrl);
    assert.equal(attempts['eval'], 'EvalError');
    assert.equal(attempts['fetch'], 'TypeError');
    assert.equal(attempts['worker'], 'SecurityError');
    assert.equal(attempts['own'], 'done', 'the twin: its own origin may be asked');
    assert.equal(await page.evaluate(() => 'ran' in window), false);
    assert.deepEqual(siteHits, []);
    assert.ok(complaints.some((text) => text.includes('Content Security Policy')));
    await intruder.context.close();
  });

  void test('class 22: other sites cannot frame the app, post into it or read its answers', async () => {
    const app = network.url;
    sitePage = `<iframe id="app" src="${app}/drive/"></iframe><iframe id="own" src="about:blank"></iframe>`;
    const victim = await newPerson(browser, network.url);
    const { page } = victim;
    await page.goto(siteUrl);
    const readable = await page.evaluate(async (to) => {
      const read = async (path: string): Promise<string> => {
        try {
          return (await (await fetch(`${to}${path}`)).text()).slice(0, 10);
        } catch (error) {
          return error instanceof Error ? error.name : 'refused';
        }
      };
      return [await read('/v1/network'), await read('/icon.svg'), await read('/v1/heads/00')];
    }, app);
    assert.deepEqual(readable, ['TypeError', 'TypeError', 'TypeError']);
    const framed = await until(async () => {
      const found = page
        .frames()
        .find((frame) => frame.parentFrame() !== null && frame.url() !== 'about:blank');
      assert.ok(found !== undefined);
      return found;
    });
    assert.ok(!framed.url().startsWith(app), `the frame shows ${framed.url()}`);
    // The twin: opened by itself, the same address is the app.
    await page.goto(`${app}/drive/`);
    await page.getByRole('button', { name: 'Create an account' }).waitFor();
    await victim.context.close();
  });

  void test('class 11: a wrong password is asked of nobody, and says nothing of how wrong it is', async () => {
    const { page, requests } = alice;
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByLabel('Password').waitFor();
    const before = requests.filter(isQuery).length;
    for (const wrong of ['correct horse batter', toHex(randomBytes(8)), 'x']) {
      await page.getByLabel('Password').fill(wrong);
      await page.getByRole('button', { name: 'Unlock' }).click();
      await page.getByText('That is not the password').waitFor();
      await page.getByLabel('Password').fill('');
    }
    assert.equal(requests.filter(isQuery).length, before);
    await unlockInBrowser(alice);
    await until(() => Promise.resolve(assert.ok(requests.filter(isQuery).length > before)));
  });
});

const isQuery = (url: string): boolean => /\/v1\/(query|relay|heads|profiles)/.test(url);

/** Where on the device a text is kept, if anywhere. */
function keptIn(page: Page, text: string): Promise<string> {
  return page.evaluate(async (secret) => {
    for (const storage of [localStorage, sessionStorage])
      if (JSON.stringify(storage).includes(secret)) return 'storage';
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) if (url.includes(secret)) return 'cache';
    for (const { name = '' } of await indexedDB.databases()) if (name.includes(secret)) return 'database';
    return document.cookie.includes(secret) ? 'cookie' : '';
  }, text);
}
