import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import { openAttackedAccount, type AttackedAccount } from '../support/attacked-account.ts';
import { newPerson, unlockInBrowser } from '../support/browser.ts';
import { choose, closeDialog, openMenu, row } from '../support/drive-steps.ts';
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
  let own: AttackedAccount;

  before(async () => {
    own = await openAttackedAccount();
  });
  after(() => own.dispose());

  void test('class 12: names are names, whatever they mean elsewhere', async () => {
    const { page } = own.alice;
    for (const name of NAMES) await own.account.drive.upload(own.root, sourceOf(name, patternBytes(50, 3)));
    await own.account.drive.createFolder(own.root, 'hasOwnProperty');
    for (const name of NAMES) await page.getByRole('row').filter({ hasText: name }).first().waitFor();
    // What would turn the direction of the text, or show nothing, is no name.
    for (const name of ['a/b', '..', '.', 'line\nbreak', 'nul\0', 'photo\u202egpj.exe', 'x'.repeat(2000)])
      await assert.rejects(
        own.account.drive.createFolder(own.root, name),
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
    assert.deepEqual(own.alice.complaints, []);
  });

  void test('class 22: what slips into the page does not run, and nothing is sent elsewhere', async () => {
    const intruder = await newPerson(own.browser, own.network.url);
    const { page, complaints } = intruder;
    await page.goto(own.network.url);
    await page.getByRole('button', { name: 'Create an account' }).waitFor();
    own.site.hits.length = 0;
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
      // Not in the call of the test itself, which no policy binds.
      outcome['eval'] = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            Reflect.construct(Function, ['return 1']);
            resolve('done');
          } catch (error) {
            resolve(error instanceof Error ? error.name : 'refused');
          }
        }),
      );
      await note('fetch', () => fetch(`${to}/fetch`, { mode: 'no-cors' }));
      await note('own', () => fetch('/icon.svg'));
      await note('worker', () => new Worker(`${to}/worker.js`));
      await note('beacon', () => navigator.sendBeacon(`${to}/beacon`, 'x'));
      return outcome;
    }, own.site.url);
    assert.equal(attempts['eval'], 'EvalError');
    assert.equal(attempts['fetch'], 'TypeError');
    assert.equal(attempts['worker'], 'SecurityError');
    assert.equal(attempts['own'], 'done', 'the twin: its own origin may be asked');
    assert.equal(await page.evaluate(() => 'ran' in window), false);
    assert.deepEqual(own.site.hits, []);
    assert.ok(complaints.some((text) => text.includes('Content Security Policy')));
    await intruder.context.close();
  });

  void test('class 22: other sites cannot frame the app, post into it or read its answers', async () => {
    const app = own.network.url;
    own.site.show(
      `<iframe id="app" src="${app}/drive/"></iframe><iframe id="own" src="about:blank"></iframe>`,
    );
    const victim = await newPerson(own.browser, own.network.url);
    const { page } = victim;
    await page.goto(own.site.url);
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
    const { page, requests } = own.alice;
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
    await unlockInBrowser(own.alice);
    await until(() => Promise.resolve(assert.ok(requests.filter(isQuery).length > before)));
  });
});

const isQuery = (url: string): boolean => /\/v1\/(query|relay|heads|profiles)/.test(url);
