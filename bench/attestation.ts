import { join } from 'node:path';
import { build } from 'esbuild';
import { toHex } from '../lib/base/bytes.ts';
import { createTestAuthority } from '../lib/tee/attestation/testing/authority.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { timeVerification, type QuoteToVerify, type VerificationTimes } from './attestation-browser.ts';
import { median, printTable, type Row } from './table.ts';

/** What it costs to verify a quote of Intel TDX with all checks, beside the library alone, in Node.js and in Chromium: `npm run bench:attestation`. */
const RUNS = 21;

const now = Date.UTC(2026, 0, 1);
const authority = await createTestAuthority(now);
const { quote, collateral } = await authority.issue();
const given: QuoteToVerify = {
  quote: toHex(quote),
  root: toHex(authority.root.der),
  rootPem: authority.root.pem,
  time: now,
  collateral: {
    ...collateral,
    rootCaCrl: toHex(collateral.rootCaCrl),
    pckCrl: toHex(collateral.pckCrl),
    tcbInfoSignature: toHex(collateral.tcbInfoSignature),
    qeIdentitySignature: toHex(collateral.qeIdentitySignature),
  },
};

async function inChromium(): Promise<VerificationTimes> {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, 'attestation-browser.ts')],
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', minify: true, logLevel: 'error' },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    // WebCrypto is there in secure contexts alone, and this machine is one.
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('http://localhost/');
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
    return await page.evaluate<VerificationTimes, [QuoteToVerify, number]>(
      ([what, runs]) => {
        const verify: unknown = Reflect.get(globalThis, 'timeVerification');
        if (typeof verify !== 'function') throw new Error('the page has no verifier');
        return (verify as typeof timeVerification)(what, runs);
      },
      [given, RUNS],
    );
  } finally {
    await browser.close();
  }
}

function rowOf(where: string, { ours, library }: VerificationTimes): Row {
  const [own, plain] = [median(ours), median(library)];
  return {
    what: `verify a quote in ${where}, median of ${String(RUNS)}`,
    value: `${own.toFixed(1)} ms`,
    peer: `the library alone ${plain.toFixed(1)} ms`,
    ratio: own / plain,
  };
}

printTable([rowOf('Node.js', await timeVerification(given, RUNS)), rowOf('Chromium', await inChromium())]);
