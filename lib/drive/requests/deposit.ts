import { toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { createDriveCalls, refusalOf, type DriveCalls } from '../call.ts';
import { newNodeId } from '../changes.ts';
import { writeMeta } from '../content/meta.ts';
import { checkName } from '../content/names.ts';
import { newNodeKey } from '../crypto/node-keys.ts';
import { openCard, requestKeys, sealDepositKey, type RequestCard } from '../crypto/request-seals.ts';
import { createCopies } from '../credit/copies.ts';
import { drivePurse } from '../credit/drive-purse.ts';
import { DriveError } from '../drive-error.ts';
import { parseRequest } from '../link-fragment.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { createContractClient } from '../network/contract-client.ts';
import { fetchContract } from '../network/contract-record.ts';
import { createSessionPool } from '../network/session-pool.ts';
import { persistently } from '../persist.ts';
import { metaOf, newShares, sealVersion, storeFile, type Works } from '../store-file.ts';
import type { Confirmation, TransferOptions, UploadProgress, UploadSource } from '../types.ts';
import { addressOf } from '../vault.ts';

/** A request for files as who follows it sees it. */
export type OpenedRequest = {
  readonly title: string;
  readonly expiresAt: number | null;
  /** How many more files it took when it was opened. */
  readonly left: number;
  /**
   * Stores a file and leaves it for the owner, who alone can open it. Its folders (`path`) are not kept.
   * @throws DriveError `expired`, `full`, `not-permitted` where it was closed, `bad-name`, and as an upload.
   */
  put(source: UploadSource, options?: TransferOptions<UploadProgress>): Promise<void>;
};

/** Reads the public record of the request's drive; nothing is asked of it. @throws DriveError `bad-link`, `not-found`, `offline`. */
export async function inspectRequest(
  connection: NetworkConnection,
  fragment: string,
): Promise<{ /** Address of the owner that the chain has of the drive's contract. */ from: string }> {
  const { owner } = await fetchContract(connection, toHex(parseRequest(fragment).drive));
  return { from: addressOf(toHex(owner)) };
}

/** @throws DriveError `bad-link`, `expired`, `not-permitted` where it was closed, `tampered`, `offline`, `no-worker`. */
export async function openRequest(connection: NetworkConnection, fragment: string): Promise<OpenedRequest> {
  const { drive: id, secret } = parseRequest(fragment);
  const drive = { network: connection.network, drive: id };
  const keys = requestKeys(drive, secret);
  const sessions = createSessionPool(keys.signer, connection.network, 0);
  const client = createContractClient(connection, toHex(id), sessions);
  const calls = createDriveCalls(client);
  const purse = drivePurse({ connection, client, copies: createCopies(calls).read });
  const works: Works = { connection, drive, sessions, purse };
  const { card, expiresAt, maxFiles, files } = await calls.query('request', {});
  const { title, vault } = await opened(openCard(drive, keys, card));
  return {
    title,
    expiresAt,
    left: Math.max(0, maxFiles - files),
    put: (source, options = {}) => put({ works, calls, vault }, source, options),
  };
}

async function opened(card: Promise<RequestCard>): Promise<RequestCard> {
  try {
    return await card;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw new DriveError('tampered', 'this request is not the one that its owner made', { cause });
  }
}

type Depositor = { works: Works; calls: DriveCalls; vault: Bytes };

async function put(
  { works, calls, vault }: Depositor,
  source: Omit<UploadSource, 'path'>,
  options: TransferOptions<UploadProgress>,
): Promise<void> {
  const { onInterrupted, onProgress } = options;
  const { size } = source;
  const place = { id: newNodeId(), version: 1, shares: newShares() };
  const meta = metaOf(source, checkName(source.name), 1);
  // Before much is sent in vain.
  await persistently(() => ensureRoom(calls), onInterrupted);
  const stored = await storeFile(works, source, place, options);
  const key = newNodeKey();
  const deposit = {
    id: place.id,
    meta: await writeMeta(works.drive, works.sessions.any(), key, { node: place.id, generation: 1 }, meta),
    sealedKey: await sealDepositKey(works.drive, vault, key, place.id),
    content: await sealVersion(works, key, { ...place, stored, meta }),
  };
  let attempts = 0;
  const confirmed = await persistently(async (): Promise<Confirmation | undefined> => {
    onProgress?.({ phase: 'anchoring', bytes: size, total: size });
    attempts++;
    try {
      return await calls.command('deposit', deposit);
    } catch (error) {
      // Nobody else knows the id: an attempt whose confirmation was lost had arrived.
      if (attempts > 1 && refusalOf(error) === 'node-exists') return undefined;
      throw fullOr(error);
    }
  }, onInterrupted);
  const block = confirmed === undefined ? {} : { block: confirmed.block };
  onProgress?.({ phase: 'done', bytes: size, total: size, ...block });
}

const FULL: ReadonlySet<unknown> = new Set(['used-up', 'too-many-deposits']);

const fullOr = (error: unknown): unknown =>
  FULL.has(refusalOf(error))
    ? new DriveError('full', 'this request takes no more files', { cause: error })
    : error;

async function ensureRoom(calls: DriveCalls): Promise<void> {
  const { maxFiles, files } = await calls.query('request', {});
  if (files >= maxFiles) throw new DriveError('full', 'this request takes no more files');
}
