import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { sealingKeyPair } from '../../crypto/sealing.ts';
import { folder, id, root, useDrives } from '../../../contracts/drive/testing.ts';
import { ownerAccess } from '../access.ts';
import { DriveError } from '../drive-error.ts';
import { parseRequest } from '../link-fragment.ts';
import { ContractRefusal } from '../network/ask-workers.ts';
import { callsOf } from '../testing/drive-on-contract.ts';
import { changeRequest, closeRequest, createRequest, listRequests } from './open-requests.ts';
import type { Asking } from './owner-access.ts';

const drives = useDrives();
const drive = { network: bytes32(1), drive: bytes32(2) };
const access = ownerAccess({ ownerKey: bytes32(3), sealing: sealingKeyPair(bytes32(4)) })(drive);

async function asking(): Promise<Asking> {
  const contract = await drives.create();
  await contract.run('owner', 'putVersions', { folders: [folder(1, root)], files: [] });
  return { drive, access, calls: callsOf(contract, 'owner') };
}

void test('a request is listed with its title and address, changed and closed', async () => {
  const open = await asking();
  const fragment = await createRequest(open, id(1), { title: ' Photos ' });
  const [made] = await listRequests(open, id(1));
  assert.deepEqual(
    [made?.title, made?.fragment, made?.maxFiles, made?.files, made?.expiresAt, made?.node],
    ['Photos', fragment, 100, 0, null, id(1)],
  );
  assert.equal(parseRequest(fragment).secret.length, 32);
  const request = made ?? assert.fail();
  await changeRequest(open, request, { title: 'Videos', maxFiles: 5, expiresAt: 2_000_000 });
  const [changed] = await listRequests(open);
  assert.deepEqual(
    [changed?.title, changed?.fragment, changed?.maxFiles, changed?.expiresAt],
    ['Videos', fragment, 5, 2_000_000],
  );
  await closeRequest(open, request);
  assert.deepEqual(await listRequests(open), []);
});

void test('titles and counts that cannot be kept are refused', async () => {
  const open = await asking();
  for (const title of ['', '  ', 'x'.repeat(201), '\ud800'])
    await assert.rejects(createRequest(open, id(1), { title }), { code: 'bad-argument' });
  for (const maxFiles of [0, 1001, 2.5])
    await assert.rejects(createRequest(open, id(1), { title: 'x', maxFiles }), { code: 'bad-argument' });
  await createRequest(open, id(1), { title: 'x'.repeat(200), maxFiles: 1000 });
});

void test('one whose note was altered is still seen and closed, and not given out', async () => {
  const open = await asking();
  await createRequest(open, id(1), { title: 'Photos' });
  const other = ownerAccess({ ownerKey: bytes32(9), sealing: sealingKeyPair(bytes32(4)) })(drive);
  const elsewhere = { ...open, access: other };
  const [unread] = await listRequests(elsewhere);
  const request = unread ?? assert.fail();
  assert.deepEqual([request.title, request.fragment], ['', '']);
  await assert.rejects(changeRequest(elsewhere, request, { title: 'x' }), { code: 'tampered' });
  await closeRequest(elsewhere, request);
});

void test('who is not the owner asks for nothing', async () => {
  const { unlockTop } = access;
  const open = { ...(await asking()), access: { unlockTop } };
  await assert.rejects(createRequest(open, id(1), { title: 'x' }), { code: 'not-permitted' });
  await assert.rejects(listRequests(open), { code: 'not-permitted' });
});

void test('a drive of before there were requests says so, and has none', async () => {
  const refuse = (): never => {
    const cause = new ContractRefusal('unknown-method', '');
    throw new DriveError('refused', 'the drive refused', { cause });
  };
  const calls: Asking['calls'] = { query: async () => refuse(), command: async () => refuse() };
  const open: Asking = { drive, access, calls };
  await assert.rejects(createRequest(open, id(1), { title: 'x' }), { code: 'older-drive' });
  assert.deepEqual(await listRequests(open), []);
});
