import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { asBytes } from '../../lib/base/bytes.ts';
import { attestationsCodec, type Attestations } from '../../lib/protocol/attestations.ts';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import { choose, closeDialog, goTo, openPreview, previewText } from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'Who runs your drive' });

void describe('who runs one’s drive, as the app checks it', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  const again = (page: Page) => panel(page).getByRole('button', { name: 'Check again' }).click();
  /** What the page shows where somebody between it and the portal changes the attestations. */
  const shown = async (change: (attestations: Attestations) => Partial<Attestations>): Promise<void> => {
    await person.page.route('**/attestations', async (route) => {
      const response = await route.fetch();
      const attestations = attestationsCodec.decode(asBytes(new Uint8Array(await response.body())));
      const body = Buffer.from(attestationsCodec.encode({ ...attestations, ...change(attestations) }));
      await route.fulfill({ response, body });
    });
    await again(person.page);
  };

  void test('simulated TEEs are named as such, with what they run and who vouches for it', async () => {
    const { page } = person;
    await goTo(page, 'Network');
    await panel(page).getByRole('status').getByText('their TEE is simulated').waitFor();
    const worker = panel(page).getByRole('listitem').filter({ hasText: 'Worker 1' });
    await worker.getByText('Simulated', { exact: true }).first().waitFor();
    await worker.getByText('1 gatekeeper found the same').waitFor();
    await worker.getByText('Vouched for until').waitFor();
    await panel(page).getByText('The one that came with this app').waitFor();
    await panel(page).getByText('1 of 1').waitFor();
    await assertAccessible(page);
    await assertFitsWidth(page);
  });

  void test('who got keys is listed: what, who, when, through whom', async () => {
    const { page } = person;
    await goTo(page, 'My files');
    const buffer = Buffer.from('what nobody else saw');
    await choose(page, 'Upload files', { name: 'diary.txt', mimeType: 'text/plain', buffer });
    await page.getByText('All transfers are done').waitFor();
    await openPreview(page, 'diary.txt');
    await previewText(page).getByText('what nobody else saw').waitFor();
    await closeDialog(page);
    await goTo(page, 'Network');
    await panel(page).getByRole('button', { name: 'Show what was released' }).click();
    const release = panel(page).getByRole('list', { name: 'Who got keys' }).getByRole('listitem');
    assert.match(await release.first().innerText(), /^You\s+diary\.txt\s+through worker /);
    await panel(page)
      .getByText(/^Complete up to block \d+ /)
      .waitFor();
    await assertAccessible(page);
  });

  void test('who shows no evidence is unchecked, and what does not hold is said to have failed', async () => {
    const { page } = person;
    await shown(() => ({ attested: [] }));
    await panel(page).getByRole('status').getByText('could be checked').waitFor();
    await panel(page).getByText('It has published no evidence').first().waitFor();
    await panel(page).getByText('Unchecked', { exact: true }).first().waitFor();
    await page.unroute('**/attestations');
    await shown(({ attested }) => ({
      attested: attested.map((one) => ({ ...one, verdicts: [one.registration] })),
    }));
    await panel(page).getByRole('status').getByText('does not hold').waitFor();
    await panel(page).getByText('Failed', { exact: true }).first().waitFor();
    await assertAccessible(page);
    await page.unroute('**/attestations');
    await again(page);
    await panel(page).getByRole('status').getByText('their TEE is simulated').waitFor();
    assert.deepEqual(person.complaints, []);
  });
});
