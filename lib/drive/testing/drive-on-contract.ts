import type { Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { sealingKeyPair, type SealingKeyPair } from '../../crypto/sealing.ts';
import { NETWORK, signerOf } from '../../protocol/testing.ts';
import type { GrantRole, NodeId } from '../../../contracts/drive/schema.ts';
import { root, useDrives, type TestDrive } from '../../../contracts/drive/testing.ts';
import { granteeAccess, ownerAccess } from '../access.ts';
import type { DriveCalls } from '../call.ts';
import { writeMeta, type Meta } from '../content/meta.ts';
import {
  grantTag,
  newNodeKey,
  wrapForGrant,
  wrapRoot,
  wrapUnderParent,
  wrapVaultShare,
  type DriveContext,
  type NodeKey,
} from '../crypto/node-keys.ts';
import type { DriveAccess } from '../drive-context.ts';
import { createDriveView } from '../drive-view.ts';
import { createSessionPool } from '../network/session-pool.ts';
import type { RekeyContext } from '../rekeys.ts';

const drive: DriveContext = { network: NETWORK, drive: bytes32(0xd1) };
const ownerKey = bytes32(0xd2);

/** The client library on the drive contract in its engine; no chain, worker or portal stands between them. */
export function useDrivesOnContract() {
  const drives = useDrives();
  return {
    async create(): Promise<DriveOnContract> {
      const created = new DriveOnContract(await drives.create(true));
      await created.init();
      return created;
    },
  };
}

/** One drive with its root. Its owner is called "owner". */
export class DriveOnContract {
  readonly contract: TestDrive;
  /** The owner's side. */
  readonly owner: RekeyContext;
  readonly #sessions = createSessionPool(signerOf(1, 'sr25519'), drive.network, 0);

  constructor(contract: TestDrive) {
    this.contract = contract;
    this.owner = this.#openAs(
      'owner',
      ownerAccess({ ownerKey, sealing: sealingKeyPair(bytes32(0xd3)) })(drive),
    );
  }

  /** What a person sees who holds this sealing key. */
  openAs(account: string, sealing: SealingKeyPair): RekeyContext {
    return this.#openAs(account, granteeAccess(account, sealing)(drive));
  }

  #openAs(caller: string, { unlockTop, owner }: DriveAccess): RekeyContext {
    const calls = callsOf(this.contract, caller);
    const view = createDriveView(drive, calls, unlockTop);
    const common = { drive, view, calls, sessions: this.#sessions };
    return owner === undefined ? common : { ...common, wrapTop: owner.wrapRoot };
  }

  async init(): Promise<void> {
    const key = newNodeKey();
    const wrap = await wrapRoot(drive, ownerKey, key, root, 1);
    await this.contract.run('owner', 'init', {
      root: { id: root, meta: await this.#metaOf(key, root), wrap },
    });
  }

  async addFolder(id: NodeId, parent: NodeId): Promise<void> {
    const above = await this.#keyOf(parent);
    const key = newNodeKey();
    const place = { node: id, parent, generation: 1, parentGeneration: above.generation };
    const folder = {
      ...{ id, parent, meta: await this.#metaOf(key, id), parentGeneration: above.generation },
      wrap: await wrapUnderParent(drive, above.key, key, place),
    };
    await this.contract.run('owner', 'putVersions', { folders: [folder], files: [] });
  }

  /** A file's only version; what it is called and its thumbnail are as `changes` say. */
  async addFile(
    id: NodeId,
    parent: NodeId,
    vault: Bytes,
    { meta, thumbnail }: { meta: Partial<Meta>; thumbnail?: { enclaveShare: Bytes } },
  ): Promise<void> {
    const above = await this.#keyOf(parent);
    const key = newNodeKey();
    const place = { node: id, parent, generation: 1, parentGeneration: above.generation };
    const file = {
      ...{ id, parent, parentGeneration: above.generation },
      meta: await this.#metaOf(key, id, { version: 1, ...meta }),
      wrap: await wrapUnderParent(drive, above.key, key, place),
      content: {
        ...{ version: 1, enclaveShare: bytes32(1), manifest: new Uint8Array() },
        wrappedShare: await wrapVaultShare(drive, key, { share: vault, size: 1 }, id, 1),
        ...(thumbnail === undefined ? {} : { thumbnail }),
      },
    };
    await this.contract.run('owner', 'putVersions', { folders: [], files: [file] });
  }

  /** As the owner does it; `recipientKey` is what the contract is told in place of the key that was tagged. */
  async share(
    node: NodeId,
    account: string,
    { publicKey }: SealingKeyPair,
    { role = 'viewer', recipientKey = publicKey }: { role?: GrantRole; recipientKey?: Bytes } = {},
  ): Promise<void> {
    const { key, generation } = await this.#keyOf(node);
    const place = { node, generation, account };
    await this.contract.run('owner', 'grant', {
      ...{ node, account, kind: 'person', role, expiresAt: null, note: null, recipientKey },
      keyGeneration: generation,
      wrap: await wrapForGrant(drive, publicKey, key, place),
      keyTag: grantTag(drive, key, place, publicKey),
    });
  }

  async #keyOf(node: NodeId): Promise<{ key: NodeKey; generation: number }> {
    const { view } = this.owner;
    await view.refresh();
    return { key: await view.keys.keyOf(node), generation: view.node(node).keyGeneration };
  }

  #metaOf(key: NodeKey, node: NodeId, changes: Partial<Meta> = {}): Promise<Bytes> {
    const meta = { name: `node ${node}`, type: '', size: 0, modified: 1, version: 0, ...changes };
    return writeMeta(drive, this.#sessions.any(), key, { node, generation: 1 }, meta);
  }
}

export const callsOf = (contract: TestDrive, caller: string): DriveCalls => ({
  query: (method, args) => contract.ask(caller, method, args),
  async command(method, args) {
    await contract.run(caller, method, args);
    return { position: contract.position, block: 1, time: contract.time };
  },
});
