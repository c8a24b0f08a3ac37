import type { Bytes } from '../base/bytes.ts';
import { createSerial } from '../base/serial.ts';
import type { NodeId, NodeView } from '../../contracts/drive/schema.ts';
import { createDriveCalls, type DriveCalls } from './call.ts';
import type { DriveContext, NodeKey } from './crypto/node-keys.ts';
import { createDriveView, type DriveView } from './drive-view.ts';
import type { NetworkConnection } from './network-connection.ts';
import type { ViewMemory } from './memory/view-memory.ts';
import { createContractClient } from './network/contract-client.ts';
import type { SessionPool } from './network/session-pool.ts';

/** How a caller gets at the tops of a drive, and what only its owner can do. */
export type DriveAccess = {
  unlockTop(node: NodeView<Bytes>): Promise<NodeKey>;
  /** Present for the owner. */
  owner?: {
    wrapRoot(node: NodeId, key: NodeKey, generation: number): Promise<Bytes>;
    /** Under which the owner's notes, such as links' secrets, are kept. */
    noteKey: Bytes;
  };
};

/** What all operations on one drive share. */
export type OpenDrive = {
  readonly connection: NetworkConnection;
  readonly contractId: string;
  readonly drive: DriveContext;
  readonly sessions: SessionPool;
  readonly calls: DriveCalls;
  readonly view: DriveView;
  readonly access: DriveAccess;
  /** Makes missing folders one path at a time: two files for the same new folder must not make it twice. */
  readonly makingFolders: <T>(task: () => Promise<T>) => Promise<T>;
};

export type ContextOptions = {
  /** Where the device keeps the drive's listing. */
  memoryOf?: ((drive: DriveContext) => ViewMemory) | undefined;
  /** Puts something between the drive and its contract. */
  callsOver?: (calls: DriveCalls) => DriveCalls;
};

export function openDriveContext(
  connection: NetworkConnection,
  contractId: string,
  sessions: SessionPool,
  accessOf: (drive: DriveContext) => DriveAccess,
  { memoryOf, callsOver = (calls) => calls }: ContextOptions = {},
): OpenDrive {
  const client = createContractClient(connection, contractId, sessions);
  const drive = { network: connection.network, drive: client.id };
  const calls = callsOver(createDriveCalls(client));
  const access = accessOf(drive);
  const view = createDriveView(drive, calls, (node) => access.unlockTop(node), memoryOf?.(drive));
  return { connection, contractId, drive, sessions, calls, view, access, makingFolders: createSerial() };
}
