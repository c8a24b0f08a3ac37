import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromHex, toHex } from '../lib/base/bytes.ts';
import { hashBytes } from '../lib/crypto/domain.ts';
import { directoryHeadCodec } from '../lib/protocol/directory.ts';
import { contractIdOf } from '../lib/protocol/records/deploy.ts';
import { joinCodec } from '../lib/protocol/records/join.ts';
import { signRecord } from '../lib/protocol/signed-record.ts';
import { deployContract, inspectContract, openContract } from '../lib/drive/contracts.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { openVault } from '../lib/drive/vault.ts';
import { scriptOf } from '../lib/tee/pruntime/engine/testing.ts';
import { contractCode } from './support/network-of.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';

/** Counts who came, and asks the member whether they may. */
const door = scriptOf(
  `enter(c, { guard, name }) {
     host.set('last', name);
     const { guests } = host.call(guard, 'check', { name });
     host.emit({ entered: name });
     return guests;
   }`,
  `last() { return host.get('last') ?? null; }, schema() { return null; }`,
);
const guard = scriptOf(
  `check(c, { name }) {
     if (name === 'mallory') host.fail('not-on-the-list', name);
     const guests = (host.get('guests') ?? 0) + 1;
     host.set('guests', guests);
     return { guests, caller: c.caller };
   }`,
  `guests(c) { return host.get('guests') ?? 0; }, schema() { return null; }`,
);

void describe('a group of contracts on the network', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  const [owner, stranger] = [createRecoveryWords(), createRecoveryWords()];
  let root: string;
  let member: string;

  before(async () => {
    network = await joinTestNetwork();
    connection = await connectNetwork({
      portalUrl: network.url,
      network: network.file.network,
      contractCode,
    });
    await createAccount(connection, owner);
    await createAccount(connection, stranger);
    root = await deployContract(connection, owner, { code: door, replicas: 2 });
    member = await deployContract(connection, owner, { code: guard, group: root });
  });
  after(() => network.dispose());

  void test('a command of one changes both, or neither', async () => {
    const entrance = await openContract(connection, owner, root);
    const list = await openContract(connection, owner, member);
    for (const [guests, name] of [
      [1, 'alice'],
      [2, 'bob'],
    ] as const) {
      const receipt = await entrance.call('enter', { guard: member, name });
      assert.ok(receipt !== null && typeof receipt === 'object' && 'value' in receipt);
      assert.equal(receipt['value'], guests);
    }
    await assert.rejects(entrance.call('enter', { guard: member, name: 'mallory' }), {
      name: 'DriveError',
      message: /not-on-the-list mallory/,
    });
    assert.equal(await entrance.query('last', {}), 'bob');
    assert.equal(await list.query('guests', {}), 2);
  });

  void test('a member is called from outside by its own id, by others too', async () => {
    const list = await openContract(connection, stranger, member);
    assert.equal(await list.query('guests', {}), 2);
    const receipt = await list.call('check', { name: 'carol' });
    assert.match(JSON.stringify(receipt), /"guests":3/);
    await assert.rejects(list.query('last', {}), { message: /unknown-method/ });
  });

  void test('a member whose code does not boot is told of, and the group goes on', async () => {
    const code = scriptOf('', '').slice(1);
    await assert.rejects(deployContract(connection, owner, { code, group: root }, { patienceMs: 3_000 }), {
      name: 'DriveError',
      code: 'no-worker',
    });
    const entrance = await openContract(connection, owner, root);
    assert.equal(await entrance.query('last', {}), 'bob');
  });

  void test('nobody else has code join: neither by the library, nor by a record of their own', async () => {
    const joining = deployContract(connection, stranger, { code: guard, group: root });
    await assert.rejects(joining, { name: 'DriveError', code: 'not-permitted' });
    await assert.rejects(deployContract(connection, owner, { code: guard, group: member }), {
      code: 'bad-argument',
    });

    const { signer } = openVault(stranger);
    const head = directoryHeadCodec.decode(await connection.portal.head(toHex(signer.identity)));
    const code = { hash: hashBytes(guard), cid: (await connection.content.put(guard)).toString() };
    const body = joinCodec.encode({ contract: fromHex(root), code });
    const forged = signRecord(signer, connection.network, head, 'join', body);
    await connection.portal.relay(forged.bytes);
    const id = toHex(
      contractIdOf({ network: connection.network, signer: signer.identity, seq: forged.head.seq }),
    );
    await assert.rejects(inspectContract(connection, id), { name: 'DriveError', code: 'not-found' });
    assert.equal((await inspectContract(connection, member)).code.hash, toHex(code.hash));
    const entrance = await openContract(connection, owner, root);
    await assert.rejects(entrance.call('enter', { guard: id, name: 'dave' }), {
      message: /callee-failed unknown-contract/,
    });
    assert.equal(await entrance.query('last', {}), 'bob');
    // The same by the owner is a member.
    const other = await deployContract(connection, owner, { code: guard, group: root });
    assert.match(JSON.stringify(await entrance.call('enter', { guard: other, name: 'dave' })), /"value":1/);
  });
});
