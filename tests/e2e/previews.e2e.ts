import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Frame, Page } from 'playwright';
import { assertAccessible, assertFitsWidth } from '../support/accessibility.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from '../support/browser.ts';
import {
  choose,
  closeDialog,
  openPreview,
  pressInFrame,
  previewFrame,
  previewText,
  soughtTo,
} from '../support/drive-steps.ts';
import { joinTestNetwork, type JoinedNetwork } from '../support/shared-network.ts';
import { recordWebm, wavTone } from '../support/media.ts';
import { lockedPdf } from '../support/locked-pdf.ts';
import { pdfOf } from '../support/pdf.ts';
import { pngSquare } from '../support/picture.ts';
import { until } from '../support/until.ts';

const MARKDOWN =
  '# Plan\n\n- [x] pack\n- [ ] lock up\n- [map](https://example.org/map)\n\n```js\nconst a = 1;\n```\n';

const file = (name: string, content: Buffer | string) => ({
  name,
  mimeType: '',
  buffer: Buffer.from(content),
});

/** The frame of the open preview, as a whole. */
async function frameOf(page: Page): Promise<Frame> {
  const frame = await (await page.locator('iframe').elementHandle())?.contentFrame();
  assert.ok(frame);
  return frame;
}

void describe('previews', () => {
  let network: JoinedNetwork;
  let browser: Browser;
  let person: Person;

  before(async () => {
    [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
    person = await newPerson(browser, network.url);
    await createAccountInBrowser(person, network.url);
    await choose(person.page, 'Upload files', [
      file('a square.png', pngSquare(24, [13, 92, 90])),
      file('b tone.wav', wavTone(20)),
      file('c film.webm', await recordWebm(browser)),
      file('d letter.pdf', pdfOf({ pages: ['Hello Velum', 'Second page', 'Third page'] })),
      file('e code.ts', 'export const answer: number = 42; // why'),
      file('f plan.md', MARKDOWN),
      file('g drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'),
      file('h disk.img', Buffer.alloc(9)),
      file('j locked.pdf', lockedPdf()),
      file('k torn.pdf', pdfOf({ pages: ['x'] }).subarray(0, 60)),
      file('i long.txt', 'line of a long text\n'.repeat(70_000)),
    ]);
    await person.page.getByText('All transfers are done').waitFor();
  });
  after(async () => {
    await browser.close();
    await network.dispose();
  });

  void test('pictures, sounds and films show, and can be sought in', async () => {
    const { page } = person;
    for (const [name, width] of [
      ['a square.png', 24],
      ['g drawing.svg', 30],
    ] as const) {
      await openPreview(page, name);
      const picture = previewFrame(page).getByRole('img', { name });
      await picture.waitFor();
      assert.equal(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth), width);
      await closeDialog(page);
    }
    await openPreview(page, 'b tone.wav');
    const sound = previewFrame(page).locator('audio');
    await sound.waitFor();
    assert.equal(await sound.evaluate((player: HTMLAudioElement) => Math.round(player.duration)), 20);
    assert.equal(await soughtTo(sound, 15), 15);
    await closeDialog(page);
    await openPreview(page, 'c film.webm');
    const film = previewFrame(page).locator('video');
    await film.waitFor();
    assert.equal(await film.evaluate((player: HTMLVideoElement) => player.videoWidth), 64);
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('a PDF shows its pages as they come into view, larger and smaller, with text to select', async () => {
    const { page } = person;
    await openPreview(page, 'd letter.pdf');
    const frame = previewFrame(page);
    await frame.getByText('Hello Velum').waitFor();
    await frame.getByText('1 / 3').waitFor();
    const first = frame.getByRole('img', { name: 'Page 1' });
    assert.ok(await first.evaluate(isDrawnOn), 'something is drawn');
    const { width = 0 } = (await first.boundingBox()) ?? {};
    await frame.getByRole('button', { name: 'Larger' }).click();
    await frame.getByText('125 %').waitFor();
    await until(async () => {
      assert.ok(((await first.boundingBox())?.width ?? 0) > width * 1.2);
    });
    await frame.getByRole('region', { name: 'Document' }).press('End');
    await frame.getByText('Third page').waitFor();
    await frame.getByText('3 / 3').waitFor();
    await closeDialog(page);
    await openPreview(page, 'j locked.pdf');
    await page.getByText('This file asks for a password of its own').waitFor();
    await closeDialog(page);
    await openPreview(page, 'k torn.pdf');
    await page.getByText('This file is not what its name says').waitFor();
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('text, code and Markdown show in their ways', async () => {
    const { page } = person;
    await openPreview(page, 'e code.ts');
    await previewText(page).locator('.hljs-keyword', { hasText: 'const' }).waitFor();
    assert.equal(await previewText(page).innerText(), 'export const answer: number = 42; // why');
    await closeDialog(page);
    await openPreview(page, 'f plan.md');
    const frame = previewFrame(page);
    await frame.getByRole('heading', { name: 'Plan' }).waitFor();
    await frame.locator('.hljs-keyword', { hasText: 'const' }).waitFor();
    assert.equal(
      await frame.getByRole('checkbox', { name: 'pack', checked: true, disabled: true }).count(),
      1,
    );
    assert.equal(await frame.getByRole('checkbox', { name: 'lock up', checked: false }).count(), 1);
    const before = (await frameOf(page)).url();
    await frame.getByTitle('https://example.org/map').click();
    assert.equal((await frameOf(page)).url(), before);
    assert.equal(await frame.locator('a').count(), 0);
    await closeDialog(page);
    await openPreview(page, 'i long.txt');
    await page.getByText('Only the first 1 MB are shown').waitFor();
    await closeDialog(page);
    await openPreview(page, 'h disk.img');
    await page.getByText('There is no preview for this kind of file').waitFor();
    await closeDialog(page);
  });

  void test('arrows go to the file beside it, and Escape closes, from inside the frame too', async () => {
    const { page } = person;
    const shows = (name: string) => page.getByRole('dialog', { name }).waitFor();
    await openPreview(page, 'e code.ts');
    await previewText(page).waitFor();
    await page.getByRole('button', { name: 'Next file' }).click();
    await shows('f plan.md');
    await previewText(page).click();
    await pressInFrame(page, 'ArrowRight', shows('g drawing.svg'));
    await page.keyboard.press('ArrowRight');
    await shows('i long.txt');
    await page.keyboard.press('ArrowLeft');
    await shows('g drawing.svg');
    await previewFrame(page).getByRole('img').click();
    await pressInFrame(page, 'Escape', page.getByRole('dialog').waitFor({ state: 'detached' }));
    await openPreview(page, 'a square.png');
    assert.ok(await page.getByRole('button', { name: 'Previous file' }).isDisabled());
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });

  void test('it fits a phone, in both schemes', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 390, height: 844 });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of ['d letter.pdf', 'f plan.md', 'b tone.wav']) {
        await openPreview(page, name);
        await previewFrame(page).locator('main > *').first().waitFor();
        await assertFitsWidth(page);
        await assertAccessible(page);
        await closeDialog(page);
      }
    }
    // The twin: what is wrong inside a frame would be found.
    await openPreview(page, 'f plan.md');
    await previewText(page).evaluate((text) => {
      text.append(document.createElement('img'));
    });
    await assert.rejects(assertAccessible(page), /image-alt/);
    await closeDialog(page);
    assert.deepEqual(person.complaints, []);
  });
});

function isDrawnOn(canvas: SVGElement | HTMLElement): boolean {
  if (!(canvas instanceof HTMLCanvasElement)) return false;
  const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
  return data.some((value) => value < 100);
}
