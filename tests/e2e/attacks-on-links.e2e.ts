import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright';
import { openAttackedAccount, type AttackedAccount } from '../support/attacked-account.ts';
import { newPerson } from '../support/browser.ts';
import { closeDialog, createLink, openMenu, row } from '../support/drive-steps.ts';
import { patternBytes, sourceOf } from '../support/files.ts';
import { until } from '../support/until.ts';

void describe('attacks on links in a browser', () => {
  let own: AttackedAccount;

  before(async () => {
    own = await openAttackedAccount();
  });
  after(() => own.dispose());

  const opensOf = async (): Promise<number> =>
    (await own.account.drive.grants()).find(({ kind, maxOpens }) => kind === 'link' && maxOpens !== null)
      ?.opens ?? -1;

  void test('class 4: a link that opens once outlives every machine that only looks at it', async () => {
    await own.account.drive.upload(own.root, sourceOf('once.txt', patternBytes(100, 1)));
    const { page } = own.alice;
    await row(page, 'once.txt').waitFor();
    await openMenu(page, 'once.txt', 'Share…');
    await page.getByLabel('Opens').selectOption('Once');
    const url = await createLink(page);
    await closeDialog(page);
    const secret = url.slice(url.indexOf('#') + 1);

    // A preview bot fetches it; another runs the page with all its scripts, and goes away.
    await (await fetch(url)).text();
    const bot = await newPerson(own.browser, own.network.url);
    await bot.page.goto(url);
    await bot.page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await bot.page.getByText('Shared by').waitFor();
    await bot.page.reload();
    await bot.page.getByRole('button', { name: 'Open', exact: true }).waitFor();
    await bot.context.close();
    assert.equal(await opensOf(), 0);

    const visitor = await newPerson(own.browser, own.network.url);
    const sent: string[] = [];
    visitor.page.on('request', (request) => {
      // Of a request that the end of the page cuts off there is what the page gave it.
      void request
        .allHeaders()
        .catch(() => request.headers())
        .then((headers) => sent.push(`${request.url()} ${JSON.stringify(headers)}`));
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
    const late = await newPerson(own.browser, own.network.url);
    await late.page.goto(url);
    await late.page.getByRole('button', { name: 'Open', exact: true }).click();
    await late.page.getByText('This link does not open').waitFor();

    assert.ok(secret.length > 80 && sent.length > 5);
    assert.ok(!sent.some((request) => request.includes(secret)), 'no request carries it');
    assert.equal(await keptIn(visitor.page, secret), '', 'nothing on the device keeps it');
    const logs = join(own.network.data, 'logs');
    for (const file of await readdir(logs))
      assert.ok(!(await readFile(join(logs, file), 'utf8')).includes(secret), file);
    await late.context.close();
    await visitor.context.close();
  });

  void test('class 4: a link leaves no referrer, and no window that another site holds can look into it', async () => {
    const url = await (async () => {
      const id = await own.account.drive.upload(own.root, sourceOf('linked.txt', patternBytes(100, 2)));
      return `${own.network.url}/link/#${await own.account.drive.createLink(id, {})}`;
    })();
    own.site.show(`<script>
      window.opened = window.open(${JSON.stringify(url)});
    </script>`);
    const victim = await newPerson(own.browser, own.network.url);
    const opening = victim.context.waitForEvent('page');
    await victim.page.goto(own.site.url);
    const link = await opening;
    await link.getByRole('button', { name: 'Open', exact: true }).waitFor();
    // Its opener is cut off: the window looks closed from there.
    assert.equal(await link.evaluate(() => window.opener === null), true);
    const seen = await victim.page.evaluate(() => {
      const { opened } = window as unknown as { opened: Window };
      try {
        return opened.closed ? 'closed' : opened.location.href;
      } catch (error) {
        return error instanceof Error ? error.name : 'refused';
      }
    });
    assert.ok(['closed', 'SecurityError'].includes(seen), seen);
    own.site.hits.length = 0;
    await link.evaluate((to) => {
      location.href = to;
    }, own.site.url);
    await until(() => Promise.resolve(assert.ok(own.site.hits.length > 0)));
    assert.ok(
      !own.site.hits.join().includes(new URL(own.network.url).host),
      'the next site does not learn where one came from',
    );
    await victim.context.close();
  });
});

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
