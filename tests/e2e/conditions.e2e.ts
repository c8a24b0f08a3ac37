import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import { newFolder } from '../support/browse-steps.ts';
import {
  addCondition,
  addressOf,
  assertEverywhereAccessible,
  beginChange,
  beginShare,
  condition,
  finishChange,
  finishShare,
  renameGroup,
  shareUnderOther,
  toShared,
  lookAtApproval,
  unlockThere,
} from '../support/condition-steps.ts';
import {
  choose,
  closeDialog,
  goTo,
  openMenu,
  openPreview,
  previewText,
  row,
  topLink,
} from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const FUTURE = '2040-01-02T03:04';
const textFile = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`inside ${name}`) });

void describe('shares under conditions', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let bobsAddress: string;
  let carolsAddress: string;
  let alicesWords: string;

  before(async () => {
    network = await joinTestNetwork();
    browser = await launchBrowser();
    [alice, bob, carol] = [
      await newPerson(browser, network.url),
      await newPerson(browser, network.url),
      await newPerson(browser, network.url),
    ];
    const people = [alice, bob, carol];
    [alicesWords = ''] = await Promise.all(
      people.map((person) => createAccountInBrowser(person, network.url)),
    );
    [bobsAddress, carolsAddress] = [await addressOf(bob.page), await addressOf(carol.page)];
    const { page } = alice;
    await choose(page, 'Upload files', ['plan.txt', 'vote.txt', 'song.txt', 'will.txt'].map(textFile));
    await page.getByText('All transfers are done').waitFor();
    await newFolder(page, 'Box');
    await row(page, 'Box').getByText('Box', { exact: true }).click();
    await page.getByRole('navigation', { name: 'Folder path' }).getByText('Box').waitFor();
    await choose(page, 'Upload files', ['one.txt', 'two.txt', 'three.txt'].map(textFile));
    await row(page, 'three.txt').waitFor();
    await page.getByText('All transfers are done').waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await topLink(page).click();
    await row(page, 'plan.txt').waitFor();
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('what was typed badly is refused at its field, and nothing of it is lost', async () => {
    const { page } = alice;
    await beginShare(page, 'plan.txt', bobsAddress);
    const window = await addCondition(page, 'Time');
    await window.getByLabel('Opens until').fill('2020-01-01T00:00');
    const approval = await addCondition(page, 'Approval');
    await approval.getByLabel('Addresses').fill(`${carolsAddress}\nnobody`);
    await approval.getByLabel('How many must agree').fill('3');
    const uses = await addCondition(page, 'Number of opens');
    await uses.getByLabel('How many times').fill('0');
    await addCondition(page, 'Heir');
    const group = await addCondition(page, 'Group of people');
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    for (const [place, text] of [
      [window, 'still to come'],
      [approval, '“nobody” is not an address'],
      [approval, 'Enter a number from 1 to 2'],
      [uses, 'Enter a number from 1 to 1000'],
      [group, 'Choose a group, or make'],
    ] as const)
      await place.getByText(text).waitFor();
    await window.locator(':focus').waitFor();
    assert.equal(await approval.getByLabel('Addresses').inputValue(), `${carolsAddress}\nnobody`);
    await group.getByLabel('Group', { exact: true }).selectOption('New group…');
    await assertEverywhereAccessible(page);
    for (const name of ['Approval', 'Number of opens', 'Heir', 'Group of people'])
      await page.getByRole('button', { name: `Remove condition: ${name}` }).click();
    await window.getByLabel('Opens until').fill('');
    await window.getByLabel('Opens from').fill(FUTURE);
    await finishShare(page);
  });

  void test('before its time, the friend is told the date; given another one, it opens by itself', async () => {
    await toShared(bob.page, 'plan.txt');
    await openPreview(bob.page, 'plan.txt');
    await bob.page.getByRole('heading', { name: /^This opens on .*2040/ }).waitFor();
    await assertAccessible(bob.page);

    const change = await beginChange(alice.page, 'plan.txt');
    const from = change.getByLabel('Opens from');
    await from.waitFor();
    assert.equal(await from.inputValue(), FUTURE);
    await from.fill('2020-01-01T00:00');
    await assertAccessible(alice.page);
    await finishChange(alice.page);
    await previewText(bob.page).getByText('inside plan.txt').waitFor();
    await closeDialog(bob.page);
  });

  void test('two opens: each is spent by a press and for one file, and never without', async () => {
    await beginShare(alice.page, 'Box', bobsAddress);
    const uses = await addCondition(alice.page, 'Number of opens');
    await uses.getByLabel('How many times').fill('2');
    await uses.getByLabel('Each lasts').selectOption('1 day');
    await finishShare(alice.page);

    const { page } = bob;
    await toShared(page, 'Box');
    for (let look = 0; look < 2; look++) {
      await openPreview(page, 'one.txt');
      await page.getByText('You can open this 2 times more, 1 day each.').waitFor();
      await closeDialog(page);
    }
    await openPreview(page, 'one.txt');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Open now' }).click();
    await previewText(page).getByText('inside one.txt').waitFor();
    await closeDialog(page);
    await openMenu(page, 'two.txt', 'Download');
    await page.getByRole('button', { name: 'What is missing?' }).click();
    await page.getByText('You can open this once more, 1 day each.').waitFor();
    await assertAccessible(page);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Open now' }).click();
    assert.equal((await saved).suggestedFilename(), 'two.txt');
    await openPreview(page, 'three.txt');
    await page.getByText('as often as the owner allowed').waitFor();
    await closeDialog(page);

    const change = await beginChange(alice.page, 'Box');
    const left = change.getByLabel('How many times');
    await left.waitFor();
    assert.equal(await left.inputValue(), '0');
    await change.getByRole('button', { name: 'Close' }).click();
    await closeDialog(alice.page);
  });

  void test('a third person agrees at the address that the friend sends, and the file opens', async () => {
    await beginShare(alice.page, 'vote.txt', bobsAddress);
    const approval = await addCondition(alice.page, 'Approval');
    await approval.getByLabel('Addresses').fill(carolsAddress);
    await finishShare(alice.page);

    await toShared(bob.page, 'vote.txt');
    await openPreview(bob.page, 'vote.txt');
    const url = await bob.page.getByRole('textbox', { name: 'Address for those who may agree' }).inputValue();
    await assertAccessible(bob.page);

    const { page } = carol;
    await page.goto(url);
    await unlockThere(page);
    await page.getByText('0 of 1 have agreed').waitFor();
    await page.getByText(bobsAddress).waitFor();
    await assertAccessible(page);
    await page.setViewportSize({ width: 320, height: 700 });
    await assertFitsWidth(page);
    await page.getByRole('button', { name: 'Agree' }).click();
    await page.getByText('1 of 1 have agreed').waitFor();
    await previewText(bob.page).getByText('inside vote.txt').waitFor();
    await closeDialog(bob.page);
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('0 of 1 have agreed').waitFor();

    await page.goto(url.slice(0, -3));
    await page.getByText('This address is not complete').waitFor();
    await lookAtApproval(bob, url, async () => {
      await bob.page.getByText('You ask for this yourself').waitFor();
    });
    await lookAtApproval(alice, url, async () => {
      await alice.page.getByRole('button', { name: 'Agree' }).click();
      await alice.page.getByText('You are not asked to agree').waitFor();
    });
  });

  void test('any one of two is enough, one of them must not hold: whoever joins the group is shut out', async () => {
    const { page } = alice;
    await beginShare(page, 'song.txt', bobsAddress);
    const window = await addCondition(page, 'Time');
    await window.getByLabel('Opens from').fill(FUTURE);
    const group = await addCondition(page, 'Group of people');
    await group.getByLabel('Group', { exact: true }).selectOption('New group…');
    await group.getByLabel('Name of the new group').fill('Choir');
    await group.getByLabel('Addresses').fill(carolsAddress);
    await group.getByLabel('Must not hold').check();
    await page.getByLabel('Any one of these').check();
    await finishShare(page);
    await toShared(bob.page, 'song.txt');
    await openPreview(bob.page, 'song.txt');
    await previewText(bob.page).getByText('inside song.txt').waitFor();
    await closeDialog(bob.page);

    await beginChange(page, 'song.txt');
    const members = condition(page, 'Group of people');
    assert.ok(await members.getByLabel('Must not hold').isChecked());
    assert.ok(await page.getByLabel('Any one of these').isChecked());
    await members.getByRole('button', { name: 'Manage groups…' }).click();
    const groups = page.getByRole('dialog', { name: 'Groups of people' });
    await groups.getByText('1 person').waitFor();
    await assertAccessible(page);
    await groups.getByRole('button', { name: 'Change group: Choir' }).click();
    await renameGroup(groups, 'Big choir');
    await groups.getByLabel('Add addresses').fill('nobody');
    await groups.getByRole('button', { name: 'Add people' }).click();
    await groups.getByText('“nobody” is not an address').waitFor();
    await groups.getByLabel('Add addresses').fill(bobsAddress);
    await groups.getByRole('button', { name: 'Add people' }).click();
    const people = groups.getByRole('list', { name: 'People in the group' });
    await people.getByRole('listitem').nth(1).waitFor();
    await assertEverywhereAccessible(page);

    await openPreview(bob.page, 'song.txt');
    await bob.page.getByRole('heading', { name: /2040/ }).waitFor();
    await people
      .getByRole('listitem')
      .filter({ hasText: bobsAddress.slice(0, 8) })
      .getByRole('button')
      .click();
    await previewText(bob.page).getByText('inside song.txt').waitFor();
    await closeDialog(bob.page);
    await groups.getByRole('button', { name: 'Close' }).click();
    await members.getByRole('option', { name: 'Big choir (1 person)' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Remove condition: Group of people' }).click();
    await page.getByRole('button', { name: 'Remove condition: Time' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog', { name: 'Change access' }).waitFor({ state: 'detached' });
    await page.getByText('with conditions').waitFor({ state: 'detached' });
    await closeDialog(page);
  });

  void test('conditions that were made elsewhere are said to be there, stay, and can be removed', async () => {
    const { page } = alice;
    await shareUnderOther(await network.connect(), alicesWords, { entry: 'plan.txt', address: bobsAddress });
    await toShared(bob.page, 'plan.txt');
    await openPreview(bob.page, 'plan.txt');
    await bob.page.getByText('A condition of the owner is not fulfilled').waitFor();

    const change = await beginChange(page, 'plan.txt');
    await change.getByText('were not made here').waitFor();
    await change.getByLabel('May').selectOption('View and edit');
    await finishChange(page);
    await beginChange(page, 'plan.txt');
    await assertEverywhereAccessible(page, '[role=dialog]');
    await change.getByLabel('Remove').check();
    await finishChange(page);
    await previewText(bob.page).getByText('inside plan.txt').waitFor();
    await closeDialog(bob.page);
  });

  void test('an heir learns from when they can claim; the owner sees the last sign of life and gives one', async () => {
    const { page } = alice;
    await beginShare(page, 'will.txt', bobsAddress);
    const heir = await addCondition(page, 'Heir');
    await heir.getByLabel('No sign of life for').selectOption('30 days');
    await finishShare(page);
    await toShared(bob.page, 'will.txt');
    await openPreview(bob.page, 'will.txt');
    await bob.page.getByText(/you can claim it from/).waitFor();
    assert.ok(await bob.page.getByRole('button', { name: 'Claim…' }).isDisabled());
    await assertAccessible(bob.page);
    await closeDialog(bob.page);

    await goTo(page, 'Shared by me');
    const heirs = page.getByRole('region', { name: 'Heirs' });
    await heirs.getByText(/Last sign of life/).waitFor();
    await assertEverywhereAccessible(page, 'main');
    await heirs.getByRole('button', { name: 'I am here' }).click();
    await page.getByText('Your sign of life is recorded').waitFor();
    for (const person of [alice, bob, carol]) assert.deepEqual(person.complaints, []);
  });
});
