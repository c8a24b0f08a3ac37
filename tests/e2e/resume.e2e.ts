import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright';
import { createAccountInBrowser, openKeptBrowser, unlockInBrowser } from '../support/browser.ts';
import { startPortalLine, type PortalLine } from '../support/portal-line.ts';
import { choose, download } from '../support/drive-steps.ts';
import { patternBytes } from '../support/files.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';

const MEGABYTE = 1 << 20;
const SIZE = 72 * MEGABYTE;
const SENT_FIRST = 40 * MEGABYTE;

const transfer = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Transfers' }).getByRole('listitem').filter({ hasText: name });

void describe('an upload whose browser was killed', () => {
  let network: JoinedNetwork;
  let portal: PortalLine;
  let folder: string;
  const profile = (): string => join(folder, 'profile');
  const open = () => openKeptBrowser(profile(), portal.url);

  before(async () => {
    network = await joinTestNetwork();
    portal = await startPortalLine(network.url);
    folder = await mkdtemp(join(tmpdir(), 'velum-resume-'));
    const person = await open();
    await createAccountInBrowser(person, portal.url);
    await person.context.close();
  });
  after(async () => {
    await portal.close();
    await network.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Begins an upload, and kills the browser when so much of it was sent. */
  async function cutOff(file: string): Promise<void> {
    const person = await open();
    await person.page.goto(portal.url);
    await unlockInBrowser(person);
    const held = portal.hold(SENT_FIRST);
    await choose(person.page, 'Upload files', file);
    await held;
    await person.kill();
    assert.ok(portal.sent() >= SENT_FIRST);
  }

  void test('goes on with the same file, and sends nothing again that is stored', async () => {
    const bytes = patternBytes(SIZE, 8);
    const file = join(folder, 'film.bin');
    await writeFile(file, bytes);
    await cutOff(file);
    const first = portal.sent();

    const person = await open();
    const { page } = person;
    await page.goto(portal.url);
    await unlockInBrowser(person);
    await transfer(page, 'film.bin').getByText('Not finished').waitFor();
    void portal.hold();
    await choose(page, 'Choose the files again', file);
    await transfer(page, 'film.bin')
      .getByText(/Done · block \d+/)
      .waitFor();
    const second = portal.sent();
    // What was under way comes again: three parts of eight megabytes at most.
    assert.ok(first + second < SIZE + 26 * MEGABYTE, `${String(first)} and ${String(second)} bytes`);
    assert.ok(second < SIZE - 12 * MEGABYTE, `${String(second)} bytes`);
    assert.ok(Buffer.from(bytes).equals(await download(page, 'film.bin')));
    assert.deepEqual(person.complaints, []);
    await person.context.close();
  });

  void test('begins anew where the file changed in between', async () => {
    const file = join(folder, 'changing.bin');
    await writeFile(file, patternBytes(SIZE, 9));
    await cutOff(file);
    const changed = patternBytes(SIZE, 10);
    await writeFile(file, changed);
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    const person = await open();
    const { page } = person;
    await page.goto(portal.url);
    await unlockInBrowser(person);
    void portal.hold();
    await choose(page, 'Upload files', file);
    await transfer(page, 'changing.bin')
      .getByText(/Done · block \d+/)
      .waitFor();
    assert.ok(portal.sent() > SIZE, `${String(portal.sent())} bytes`);
    assert.ok(Buffer.from(changed).equals(await download(page, 'changing.bin')));
    await person.context.close();
  });

  void test('goes on by one press where the browser finds the file again', async () => {
    const first = await open();
    await first.page.addInitScript(pickKept);
    await first.page.goto(portal.url);
    const hash = await first.page.evaluate(keepFile, SIZE);
    await unlockInBrowser(first);
    const held = portal.hold(SENT_FIRST);
    await first.page.getByRole('button', { name: 'Upload files' }).click();
    await held;
    await first.kill();

    const person = await open();
    const { page } = person;
    await page.goto(portal.url);
    await unlockInBrowser(person);
    void portal.hold();
    await page.getByRole('button', { name: 'Go on: kept.bin' }).click();
    await transfer(page, 'kept.bin')
      .getByText(/Done · block \d+/)
      .waitFor();
    const sent = portal.sent();
    assert.ok(sent < SIZE - 12 * MEGABYTE, `${String(sent)} bytes`);
    const got = await download(page, 'kept.bin');
    assert.equal(createHash('sha256').update(got).digest('hex'), hash);
    assert.deepEqual(person.complaints, []);
    await person.context.close();
  });
});

/** In place of the dialog, which nobody can answer here: a file where the page can read it. */
function pickKept(): void {
  Object.assign(window, {
    async showOpenFilePicker() {
      const top = await navigator.storage.getDirectory();
      return [await top.getFileHandle('kept.bin')];
    },
  });
}

/** Makes that file. @returns its SHA-256, hex. */
async function keepFile(size: number): Promise<string> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  const top = await navigator.storage.getDirectory();
  const stream = await (await top.getFileHandle('kept.bin', { create: true })).createWritable();
  await stream.write(bytes);
  await stream.close();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
