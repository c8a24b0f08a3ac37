import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { bytes32, flipped } from '../../lib/base/testing.ts';
import { encodeCbor } from '../../lib/base/cbor.ts';
import { sealBox } from '../../lib/crypto/box.ts';
import { domainBytes } from '../../lib/crypto/domain.ts';
import { toHex, utf8, type Bytes } from '../../lib/base/bytes.ts';
import { altered } from '../../lib/protocol/testing.ts';
import { makeBackup, restoreBackup } from './backup.ts';
import { writeNetworkFile } from './network-file.ts';

const PASSWORD = 'a long enough password';
let folder: string;
let data: string;
let backup: Bytes;

const KEPT = [
  'enclaves/gatekeeper/main.mjs',
  'enclaves/pruntime/engines/ab/worker.mjs',
  'gatekeeper-1/sealed/identity.sealed',
  'gatekeeper-1/simulated-tee/simulated-platform-secret',
  'gatekeeper-2/sealed/root-key-1.sealed',
  'master-secret',
];
const LEFT = [
  'gatekeeper-1/release-logs.sqlite',
  'chain/LOCK',
  'portal/content/x',
  'portal/credit.sqlite',
  'portal/store-identity',
  'portal/token-keys/682.key',
  'worker-1/sealed/identity.sealed',
  'logs/x',
];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-backup-'));
  data = join(folder, 'network');
  for (const path of [...KEPT, ...LEFT]) {
    await mkdir(dirname(join(data, path)), { recursive: true });
    await writeFile(join(data, path), `secret of ${path}`);
  }
  const [network, master] = ['ab'.repeat(32), 'cd'.repeat(32)];
  await writeNetworkFile(data, { version: 2, network, genesis: '00', master, gatekeeperPorts: [20_001] });
  backup = await makeBackup(data, PASSWORD, 1_700_000_000_000);
});
after(() => rm(folder, { recursive: true, force: true }));

let count = 0;
const empty = (): string => join(folder, `restored-${String(++count)}`);
const filesIn = async (from: string): Promise<string[]> =>
  (await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort();

void test('a backup holds what cannot be made again, and puts it back byte for byte', async () => {
  const target = empty();
  const restored = await restoreBackup(target, backup, PASSWORD);
  assert.deepEqual(restored, { network: 'ab'.repeat(32), made: 1_700_000_000_000, files: KEPT.length + 1 });
  assert.deepEqual(await filesIn(target), [...KEPT, 'network.json'].sort());
  for (const path of [...KEPT, 'network.json'])
    assert.deepEqual(await readFile(join(target, path)), await readFile(join(data, path)));
});

void test('nothing in it can be read without the password', async () => {
  assert.ok(!toHex(backup).includes(toHex(utf8('secret of'))));
  assert.ok(!toHex(backup).includes('cd'.repeat(32)));
  const target = empty();
  const refused = { name: 'BackupError', code: 'wrong-password' };
  await assert.rejects(restoreBackup(target, backup, `${PASSWORD}.`), refused);
  await assert.rejects(restoreBackup(target, flipped(backup, backup.length - 1), PASSWORD), refused);
  assert.deepEqual(await filesIn(target), []);
});

void test('what is no backup, and a folder that holds a network, are left as they are', async () => {
  const target = empty();
  for (const bytes of [utf8('hello'), backup.slice(0, 100), new Uint8Array()])
    await assert.rejects(restoreBackup(target, bytes, PASSWORD), { code: 'not-a-backup' });
  const other = altered(backup, { v: 2 });
  await assert.rejects(restoreBackup(target, other, PASSWORD), { code: 'not-a-backup' });
  assert.deepEqual(await filesIn(target), []);
  const before = await filesIn(data);
  await assert.rejects(restoreBackup(data, backup, PASSWORD), { code: 'exists' });
  assert.deepEqual(await filesIn(data), before);
  await assert.rejects(makeBackup(target, PASSWORD, 0), { code: 'no-network' });
});

void test('a file that names a place outside of a network’s own is put nowhere', async () => {
  const salt = bytes32(1).slice(0, 16);
  const network = 'ab'.repeat(32);
  // It is the paths that are looked at here, a dozen times.
  const key = bytes32(5);
  const keyOf = (): Promise<Bytes> => Promise.resolve(key);
  const packed = async (path: string): Promise<Bytes> => {
    const contents = encodeCbor({ v: 1, made: 0, files: [{ path, bytes: utf8('x') }] });
    const sealed = await sealBox(key, contents, domainBytes('backup', new Uint8Array(), network));
    return encodeCbor({ v: 1, kind: 'velum-backup', network, salt, sealed });
  };
  const paths = [
    '../escaped',
    '/etc/passwd',
    'enclaves/../../escaped',
    'enclaves/..',
    'gatekeeper-1/sealed/..',
    'logs/x',
    '',
  ];
  for (const path of paths) {
    const target = empty();
    await assert.rejects(
      restoreBackup(target, await packed(path), PASSWORD, keyOf),
      { code: 'other-version' },
      path,
    );
    assert.deepEqual(await filesIn(target), []);
  }
  const { files } = await restoreBackup(empty(), await packed('enclaves/pruntime/main.mjs'), PASSWORD, keyOf);
  assert.equal(files, 1);
});
