import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright';
import { openInvites } from '../../workers/portal/invites.ts';
import { assertAccessible } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson } from '../support/browser.ts';
import { startTestNetwork, type TestNetwork } from '../support/embedded-network.ts';

void describe('a new account where the portal asks for invites', () => {
  let network: TestNetwork;
  let browser: Browser;
  before(async () => {
    [network, browser] = await Promise.all([
      startTestNetwork({ workers: 1, app: true, settings: { VELUM_NEW_DRIVES: 'invite' } }),
      launchBrowser(),
    ]);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('is asked for a code first; a wrong one can be put right at the end, with the same words', async () => {
    const person = await newPerson(browser, network.url);
    const { page } = person;
    await page.goto(network.url);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Enter the code that you were given.').waitFor();
    await assertAccessible(page);
    await page.goto(network.url);

    const refused = createAccountInBrowser(person, network.url, { invite: 'ab'.repeat(16) });
    await assert.rejects(refused, /New drives need an invite here/);
    await page.getByRole('button', { name: 'Enter another code' }).click();
    const code = await openInvites(join(network.data, 'portal')).make();
    await page.getByLabel('Invite code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Upload files' }).waitFor({ timeout: 60_000 });
    assert.deepEqual(person.complaints, []);
    assert.ok(person.requests.every((url) => !url.includes(code)));
  });
});
