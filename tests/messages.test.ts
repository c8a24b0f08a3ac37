import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { equalBytes, fromHex, type Bytes } from '../lib/base/bytes.ts';
import { encodeCbor } from '../lib/base/cbor.ts';
import { silentLogger } from '../lib/base/logger.ts';
import { createSubstrateConnection } from '../lib/chain/substrate/connection.ts';
import { createSubstrateChain } from '../lib/chain/substrate/substrate-chain.ts';
import { deployContract, openContract, type OpenContract } from '../lib/drive/contracts.ts';
import {
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { fetchContract } from '../lib/drive/network/contract-record.ts';
import { itemsOfRemark } from '../lib/protocol/block-body.ts';
import { envelopeCodec } from '../lib/protocol/command.ts';
import { sealAcknowledgement, sealMessage } from '../lib/protocol/message.ts';
import { signerOf } from '../lib/protocol/testing.ts';
import { scriptOf } from '../lib/tee/pruntime/engine/testing.ts';
import { sourceOf } from './support/files.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { until } from './support/until.ts';

/** Sends each word to a book; what is not to be said it sends too, and then fails. */
const teller = scriptOf(
  `tell(c, { to, words }) {
     for (const word of words) host.send(to, 'take', { word });
     if (words.includes('secret')) host.fail('not-to-be-said', '');
   }`,
  `schema() { return null; }`,
);
/** Writes down who said what, and refuses to write down nonsense. */
const book = scriptOf(
  `take(c, { word }) {
     if (word === 'nonsense') host.fail('refused', '');
     host.set('pages', [...(host.get('pages') ?? []), [c.caller, word]]);
   }`,
  `pages() { return host.get('pages') ?? []; }, schema() { return null; }`,
);

void describe('messages between contracts, on the network', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  const [aliceWords, bobWords] = [createRecoveryWords(), createRecoveryWords()];
  let alice: Account;
  let bob: Account;
  let tellerId: string;
  let bookId: string;
  let speaker: OpenContract;
  let reader: OpenContract;

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, aliceWords);
    bob = await createAccount(connection, bobWords);
    tellerId = await deployContract(connection, aliceWords, { code: teller, replicas: 2 });
    bookId = await deployContract(connection, bobWords, { code: book, replicas: 2 });
    speaker = await openContract(connection, aliceWords, tellerId);
    reader = await openContract(connection, bobWords, bookId);
  });
  after(() => network.dispose());

  const pages = () => reader.query('pages', {});
  const tell = (...words: string[]) => speaker.call('tell', { to: bookId, words });
  const told = (...words: string[]) => words.map((word) => [tellerId, word]);

  void test('sharing lands in the recipient’s drive, once, and says whose it is', async () => {
    const [root = ''] = alice.drive.snapshot().roots;
    const names = ['first.txt', 'second.txt'];
    for (const name of names) {
      const id = await alice.drive.upload(root, sourceOf(name, new Uint8Array(10)));
      await alice.drive.share(id, bob.address, { role: 'viewer' });
    }
    await until(async () => assert.equal((await bob.sharedWithMe()).length, 2));
    const items = await bob.sharedWithMe();
    assert.deepEqual(items.map(({ name }) => name).sort(), names);
    for (const { from, drive } of items) assert.deepEqual([from, drive], [alice.address, alice.drive.id]);
    const shared = await bob.openShared(items[0] ?? assert.fail());
    assert.equal(shared.snapshot().roots.length, 2);
  });

  void test('they arrive in the order in which they were sent, and none of a command that failed', async () => {
    await tell('one', 'two');
    await assert.rejects(tell('secret'), { message: /not-to-be-said/ });
    await tell('nonsense', 'three');
    await until(async () => assert.deepEqual(await pages(), told('one', 'two', 'three')));
  });

  void test('the same envelopes again, and forged ones, leave no trace; what is sent next comes', async () => {
    const before = await pages();
    const genuine = await envelopesTo(bookId, async () => {
      await tell('four');
      await until(async () => assert.deepEqual(await pages(), [...(before as unknown[]), ...told('four')]));
    });
    assert.ok(genuine.length > 0);
    for (const envelope of genuine) await connection.portal.relay(envelope);

    const { id: contract, keys } = await fetchContract(connection, bookId);
    assert.ok(keys);
    const to = { network: connection.network, contract, epoch: keys.epoch, sealing: keys.sealing };
    const message = {
      ...{ from: fromHex(tellerId), to: fromHex(bookId), seq: 1_000, after: 0 },
      ...{ until: Date.now() + 3_600_000, depth: 1, method: 'take', args: encodeCbor({ word: 'forged' }) },
    };
    const ids = [tellerId, alice.drive.id, bookId];
    for (const from of ids)
      await connection.portal.relay(await sealMessage(to, signerOf(9), { ...message, from: fromHex(from) }));
    const ack = { from: fromHex(tellerId), to: fromHex(bookId), seq: 1_000 };
    await connection.portal.relay(await sealAcknowledgement(to, signerOf(9), ack));

    await tell('five');
    const all = [...(before as unknown[]), ...told('four', 'five')];
    await until(async () => assert.deepEqual(await pages(), all));
  });

  /** The envelopes to a contract that come into the log until something is done. */
  async function envelopesTo(id: string, done: () => Promise<void>): Promise<Bytes[]> {
    const link = createSubstrateConnection({ url: network.chainUrl, logger: silentLogger });
    const chain = createSubstrateChain({ connection: link, logger: silentLogger });
    const stop = new AbortController();
    try {
      const { height } = await chain.finalizedHead();
      const found: Bytes[] = [];
      await done();
      const last = await chain.finalizedHead();
      for await (const block of chain.follow(height + 1, stop.signal)) {
        for (const item of block.remarks.flatMap(itemsOfRemark)) if (isFor(item, id)) found.push(item);
        if (block.height >= last.height) break;
      }
      return found;
    } finally {
      stop.abort();
      await link.close();
    }
  }
});

function isFor(item: Bytes, id: string): boolean {
  try {
    return equalBytes(envelopeCodec.decode(item).contract, fromHex(id));
  } catch {
    return false;
  }
}
