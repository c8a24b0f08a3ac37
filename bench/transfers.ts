import { launchBrowser } from '../tests/support/browser.ts';
import { contractCode } from '../tests/support/network-of.ts';
import type { BrowserBench } from './browser-client.ts';
import { benchScript } from './bench-script.ts';
import type { Row } from './table.ts';

declare const velumBench: BrowserBench;

/** Upload and download of one file in Chromium, beside a plain PUT of the same file to the same portal with one fsync, and a plain GET. */
export async function benchTransfers(portalUrl: string, megabytes: number): Promise<Row[]> {
  const script = await benchScript();
  const code = new TextDecoder().decode(await contractCode('drive'));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(new URL('/v1/network', portalUrl).href);
    await page.addScriptTag({ content: script });
    const size = megabytes * 1_000_000;
    await page.evaluate(([url, text]) => velumBench.prepare(url, text), [portalUrl, code] as const);
    await page.evaluate((bytes) => {
      velumBench.have(bytes);
    }, size);
    const before = await page.evaluate(() => velumBench.plainPut());
    const upload = await page.evaluate(() => velumBench.upload());
    const after = await page.evaluate(() => velumBench.plainPut());
    const plainGet = await page.evaluate(() => velumBench.plainGet());
    const download = await page.evaluate(() => velumBench.download());
    const plain = Math.min(before, after);
    const rate = (time: number): string => `${(megabytes / (time / 1000)).toFixed(1)} MB/s`;
    return [
      {
        what: `browser upload, ${String(megabytes)} MB, stored and anchored`,
        value: rate(upload.anchored),
        peer: `${rate(plain)} plain PUT`,
        ratio: plain / upload.anchored,
      },
      { what: '  of which stored', value: rate(upload.stored) },
      {
        what: `browser download, ${String(megabytes)} MB, verified and decrypted`,
        value: rate(download),
        peer: `${rate(plainGet)} plain GET`,
        ratio: plainGet / download,
      },
    ];
  } finally {
    await browser.close();
  }
}
