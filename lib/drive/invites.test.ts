import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { createSerial } from '../base/serial.ts';
import { bytes32 } from '../base/testing.ts';
import { encodeAddress } from '../crypto/address.ts';
import { domainBytes } from '../crypto/domain.ts';
import { createRecoveryWords } from '../crypto/recovery-words.ts';
import { seal } from '../crypto/sealing.ts';
import { envelopeCodec } from '../protocol/command.ts';
import { profileCodec } from '../protocol/records/profile.ts';
import { createServedContract, OWNER } from '../protocol/reducer/testing.ts';
import { signerOf } from '../protocol/testing.ts';
import { id, root } from '../../contracts/drive/testing.ts';
import type { Commands, InviteView } from '../../contracts/drive/schema.ts';
import { createCopies } from './credit/copies.ts';
import type { DriveCalls } from './call.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { createInviteReader } from './invites.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { createContractClient } from './network/contract-client.ts';
import { createWitnessMemory } from './releases/witness-memory.ts';
import { shareWithPerson } from './sharing.ts';
import { callsOf, useDrivesOnContract } from './testing/drive-on-contract.ts';
import { fullPurse } from './testing/full-purse.ts';
import { startPortal, type TestPortal } from './testing/portal-on-chain.ts';
import { accountName, openVault } from './vault.ts';

const chain = createServedContract();
const drives = useDrivesOnContract();
const vault = openVault(createRecoveryWords());
/** The recipient's own drive, and another one on the chain: the contract that OWNER owns. */
const inbox = bytes32(0x1b);
const other = toHex(chain.contract);
const bob = signerOf(0x42, 'sr25519');

async function invitation(
  sender: string,
  drive: string,
  n: number,
): Promise<Omit<InviteView<Bytes>, 'time'>> {
  const said = { v: 1, drive: fromHex(drive), node: id(n), name: `file ${String(n)}`, kind: 'file' };
  const aad = domainBytes('invite', chain.network, inbox);
  const sealed = await seal(vault.sealing.publicKey, encodeCbor(said), aad);
  return { id: id(n), sealed, sender };
}

void describe('invitations', () => {
  let portal: TestPortal;
  before(async () => {
    const profile = { vault: vault.sealing.publicKey, drive: chain.contract, generation: 0 };
    chain.block(chain.sign(bob, 'profile', profileCodec.encode(profile)));
    portal = await startPortal(chain);
  });
  after(() => portal.close());

  void test('are of the account that left them, or of the owner of the drive that sent them', async () => {
    const account = accountName(signerOf(7, 'sr25519').identity);
    const [lying, hidden] = ['f1'.repeat(32), 'e1'.repeat(32)];
    const invites = [
      await invitation(account, lying, 1),
      await invitation(other, other, 2),
      await invitation(other, lying, 3),
      { ...(await invitation(other, other, 4)), sealed: bytes32(1) },
      // The portal shows no contract of this id.
      await invitation(hidden, hidden, 5),
    ];
    const { contract } = await drives.create();
    for (const { id: invite, sealed, sender } of invites) {
      contract.time += 1;
      await contract.run(sender, 'invite', { id: invite, sealed });
    }
    const read = createInviteReader(portal.connection, inbox, callsOf(contract, 'owner'), vault);
    const items = await read();
    assert.deepEqual(
      items.map(({ name, drive, from }) => [name, drive, from]),
      [
        ['file 2', other, encodeAddress(OWNER.identity)],
        ['file 1', lying, encodeAddress(fromHex(account))],
      ],
    );
    // What a drive says of another one is worth as much as what does not open.
    const left = (await contract.ask('owner', 'invites', {})).invites;
    assert.deepEqual(
      left.map((invite) => invite.id),
      [id(1), id(2), id(5)],
    );
  });

  /** Shares a file from a drive whose contract knows the argument, or does not. */
  async function shareFrom(isOlder: boolean) {
    const drive = await drives.create();
    await drive.addFolder(id(1), root);
    const { owner } = drive;
    await owner.view.refresh();
    const granted: Commands<Bytes>['grant'][] = [];
    const relayed: Bytes[] = [];
    const calls: DriveCalls = {
      query: owner.calls.query,
      async command(method, args) {
        if (isOlder && 'inbox' in args) {
          const cause = new ContractRefusal('bad-arguments', '.inbox');
          throw new DriveError('refused', 'the drive refused: bad-arguments', { cause });
        }
        if (method === 'grant') granted.push(args as Commands<Bytes>['grant']);
        return owner.calls.command(method, args);
      },
    };
    const relay = async (envelope: Bytes): Promise<never> => {
      relayed.push(envelope);
      throw new DriveError('refused', 'taken');
    };
    const witnessed = createWitnessMemory();
    const open: OpenDrive = {
      client: createContractClient(portal.connection, other, owner.sessions, witnessed),
      witnessed,
      ...{
        ...owner,
        calls,
        contractId: '',
        thumbnails: undefined,
        uploads: undefined,
        purse: fullPurse,
        copies: createCopies(calls),
        abilities: { thumbnails: true },
      },
      connection: { ...portal.connection, portal: { ...portal.connection.portal, relay } },
      access: { unlockTop: () => assert.fail() },
      makingFolders: createSerial(),
    };
    const share = () => shareWithPerson(open, id(1), encodeAddress(bob.identity), { role: 'viewer' });
    return { share, granted, relayed };
  }

  void test('go out with the grant, by the drive’s contract', async () => {
    const { share, granted, relayed } = await shareFrom(false);
    await share();
    assert.deepEqual(
      granted.map((grant) => grant.inbox?.contract),
      [other],
    );
    assert.equal(relayed.length, 0);
  });

  void test('are left by who shares where the drive’s contract is older', async () => {
    const { share, granted, relayed } = await shareFrom(true);
    await assert.rejects(share(), { message: 'taken' });
    assert.deepEqual(
      granted.map((grant) => 'inbox' in grant),
      [false],
    );
    assert.deepEqual(
      relayed.map((envelope) => toHex(envelopeCodec.decode(envelope).contract)),
      [other],
    );
  });
});
