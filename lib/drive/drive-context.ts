import type { Bytes } from '../base/bytes.ts';
import { createSerial } from '../base/serial.ts';
import type { SealingKeyPair } from '../crypto/sealing.ts';
import type { NodeId, NodeView } from '../../contracts/drive/schema.ts';
import { createDriveCalls, type DriveCalls } from './call.ts';
import type { DriveContext, NodeKey } from './crypto/node-keys.ts';
import { createDriveView, type DriveView } from './drive-view.ts';
import type { NetworkConnection } from './network-connection.ts';
import type { DriveMemory } from './memory/device-memory.ts';
import type { ThumbnailMemory } from './memory/thumbnail-memory.ts';
import { createContractClient, type ContractClient } from './network/contract-client.ts';
import type { SessionPool } from './network/session-pool.ts';
import { createWitnessMemory, type WitnessMemory } from './releases/witness-memory.ts';
import { createCopies, type Copies } from './credit/copies.ts';
import type { Purse } from './credit/purse.ts';
import { drivePurse } from './credit/drive-purse.ts';
import type { SealedStore } from './memory/sealed-store.ts';
import type { UploadNotes } from './uploads/unfinished.ts';

/** How a caller gets at the tops of a drive, and what only its owner can do. */
export type DriveAccess = {
  unlockTop(node: NodeView<Bytes>): Promise<NodeKey>;
  /** Present for the owner. */
  owner?: {
    wrapRoot(node: NodeId, key: NodeKey, generation: number): Promise<Bytes>;
    /** Under which the owner's notes, such as links' secrets, are kept. */
    noteKey: Bytes;
    /** The vault's key pair, to which others seal what is for the owner. */
    sealing: SealingKeyPair;
  };
};

/** What the drive's contract can do, as far as it has been heard of: it keeps the bundle that it was made with. */
export type Abilities = { thumbnails: boolean };

/** What all operations on one drive share. */
export type OpenDrive = {
  readonly connection: NetworkConnection;
  readonly contractId: string;
  readonly drive: DriveContext;
  readonly sessions: SessionPool;
  readonly calls: DriveCalls;
  /** Speaks to the drive's contract below its typed calls. */
  readonly client: ContractClient;
  /** What gatekeepers signed of the drive's release logs so far. */
  readonly witnessed: WitnessMemory;
  readonly view: DriveView;
  readonly access: DriveAccess;
  /** Where the device keeps thumbnails. */
  readonly thumbnails: ThumbnailMemory | undefined;
  /** Where the device notes how far uploads are, if it does. */
  readonly uploads: UploadNotes | undefined;
  /** What pays for what this device stores in the drive. */
  readonly purse: Purse;
  /** How many portals are to hold what is stored. */
  readonly copies: Copies;
  readonly abilities: Abilities;
  /** Makes missing folders one path at a time: two files for the same new folder must not make it twice. */
  readonly makingFolders: <T>(task: () => Promise<T>) => Promise<T>;
};

export type ContextOptions = {
  /** Where the device keeps the drive's listing and thumbnails. */
  memoryOf?: ((drive: DriveContext) => DriveMemory) | undefined;
  /** Where the device notes how far its uploads are. */
  uploadsOf?: ((drive: DriveContext) => UploadNotes) | undefined;
  /** Where the device keeps its purse; without it there is a new one each time. */
  purseOf?: ((drive: DriveContext) => SealedStore) | undefined;
  /** Puts something between the drive and its contract. */
  callsOver?: (calls: DriveCalls) => DriveCalls;
};

export function openDriveContext(
  connection: NetworkConnection,
  contractId: string,
  sessions: SessionPool,
  accessOf: (drive: DriveContext) => DriveAccess,
  { memoryOf, uploadsOf, purseOf, callsOver = (calls) => calls }: ContextOptions = {},
): OpenDrive {
  const witnessed = createWitnessMemory();
  const client = createContractClient(connection, contractId, sessions, witnessed);
  const drive = { network: connection.network, drive: client.id };
  const calls = callsOver(createDriveCalls(client));
  const access = accessOf(drive);
  const memory = memoryOf?.(drive);
  const view = createDriveView(drive, calls, (node) => access.unlockTop(node), memory?.view);
  const abilities = { thumbnails: true };
  const common = { connection, contractId, drive, sessions, calls, client, witnessed, view, access };
  const thumbnails = memory?.thumbnails;
  const copies = createCopies(calls);
  const purse = drivePurse({ connection, client, copies: copies.read }, purseOf?.(drive));
  return {
    ...common,
    thumbnails,
    uploads: uploadsOf?.(drive),
    purse,
    copies,
    abilities,
    makingFolders: createSerial(),
  };
}
