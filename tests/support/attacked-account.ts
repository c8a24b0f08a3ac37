import assert from 'node:assert/strict';
import type { Browser } from 'playwright';
import { restoreAccount, type Account } from '../../lib/drive/index.ts';
import { createAccountInBrowser, launchBrowser, newPerson, type Person } from './browser.ts';
import { startOtherSite, type OtherSite } from './other-site.ts';
import { joinTestNetwork, type JoinedNetwork } from './shared-network.ts';

/** Somebody with an account in a browser, the same account in the hands of the test, and another web site. */
export type AttackedAccount = {
  readonly network: JoinedNetwork;
  readonly browser: Browser;
  readonly alice: Person;
  readonly account: Account;
  /** The top folder of the drive. */
  readonly root: string;
  readonly site: OtherSite;
  dispose(): Promise<void>;
};

export async function openAttackedAccount(): Promise<AttackedAccount> {
  const [network, browser] = await Promise.all([joinTestNetwork(), launchBrowser()]);
  const alice = await newPerson(browser, network.url);
  const words = await createAccountInBrowser(alice, network.url);
  const account = await restoreAccount(await network.connect(), words);
  const site = await startOtherSite();
  return {
    network,
    browser,
    alice,
    account,
    root: account.drive.snapshot().roots[0] ?? assert.fail(),
    site,
    async dispose() {
      site.close();
      await browser.close();
      await network.dispose();
    },
  };
}
