import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createAccount, createRecoveryWords } from '../lib/drive/index.ts';
import { openVault } from '../lib/drive/vault.ts';
import { parseRecoveryWords } from '../lib/crypto/recovery-words.ts';
import { fromBase64Url, utf8 } from '../lib/base/bytes.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, sourceOf } from './support/files.ts';
import { findSecrets } from './support/search-secrets.ts';

void describe('what lies on the disks of portal, chain, gatekeeper and workers', () => {
  let network: TestNetwork;
  before(async () => {
    network = await startTestNetwork();
  });
  after(() => network.dispose());

  void test('holds no content, no name and no key, and the search would find them', async () => {
    const words = createRecoveryWords();
    const connection = await network.connect();
    const alice = await createAccount(connection, words);
    const bob = await createAccount(connection, createRecoveryWords());
    const content = utf8('the-canary-content-that-must-never-lie-in-clear '.repeat(400));
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const folder = await alice.drive.createFolder(root, 'canary-folder-name');
    const thumbnail = utf8('the-canary-thumbnail-that-shows-what-is-inside');
    const file = {
      ...sourceOf('canary-file-name.txt', content),
      thumbnail: () => Promise.resolve(thumbnail),
    };
    const id = await alice.drive.upload(folder, file);
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const fragment = await alice.drive.createLink(id, {});
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    assert.deepEqual((await alice.drive.thumbnails([id])).get(id), thumbnail);
    const grant = (await alice.drive.grants(id)).find((g) => g.kind === 'person');
    assert.ok(grant);
    await alice.drive.revoke(id, grant.account);

    const vault = openVault(words);
    const secrets = {
      content: content.slice(0, 48),
      thumbnail: thumbnail.slice(0, 46),
      'file name': utf8('canary-file-name'),
      'folder name': utf8('canary-folder-name'),
      'first words': utf8(words.split(' ').slice(0, 4).join(' ')),
      entropy: parseRecoveryWords(words),
      'vault seed': vault.sealing.seed,
      'owner key': vault.ownerKey,
      'link secret': fromBase64Url(fragment).slice(33),
    };
    await network.stop();
    assert.deepEqual(await findSecrets(network.data, secrets), []);

    await writeFile(join(network.data, 'planted'), Buffer.from(secrets['owner key']).toString('base64'));
    await writeFile(join(network.data, 'planted-name'), Buffer.from('x canary-file-name.txt', 'utf16le'));
    const planted = await findSecrets(network.data, secrets);
    assert.equal(planted.length, 2);
  });
});
