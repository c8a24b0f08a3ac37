import type { CID } from 'multiformats/cid';
import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { createBlock, RAW, type Block } from '../../ipfs/block.ts';
import { carParts } from '../../ipfs/car/car-slices.ts';
import { inOrder } from '../../ipfs/client/in-order.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import { pinReleaseHash } from '../../protocol/pin-request.ts';
import type { PaidBy } from '../credit/purse.ts';
import { DriveError } from '../drive-error.ts';
import { persistently } from '../persist.ts';
import type { TransferConduct } from '../transfer-types.ts';
import type { EncryptedFile } from './encrypt-file.ts';
import { encryptSmall } from './encrypt-small.ts';
import { orNoRoom } from './no-room.ts';
import type { SizedSource } from './source-reader.ts';
import type { ContentKeys } from './store-content.ts';
import { withCredit } from './with-credit.ts';

/** A block as it is, and the secret by which its pin is released. */
export type SealedBlock = { readonly bytes: Bytes; readonly secret: Bytes };

/** A file that is a single block, what it is encrypted under, and the secret by which its pin is released. */
export type SmallContent = {
  readonly source: SizedSource;
  readonly keys: ContentKeys;
  readonly secret: Bytes;
  /** Its thumbnail, which is stored where the file itself is. */
  readonly beside: SealedBlock | undefined;
};

/** A file, and the root of what is beside it; or why it could not be read. */
export type StoredSmall =
  { readonly stored: EncryptedFile; readonly beside: CID | undefined } | { readonly error: unknown };

export type StoringMany = Pick<TransferConduct, 'onInterrupted'> & {
  readonly network: Bytes;
  readonly paid: PaidBy;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Encrypts small files and stores them all with two requests: their blocks in one CAR, then their pins. The caller keeps their sum below a CAR's limit.
 * @returns one answer for each file, in their order: one that cannot be read leaves the others as they are.
 */
export type StoreMany = (files: readonly SmallContent[], options: StoringMany) => Promise<StoredSmall[]>;

/** Files that are read and encrypted at a time. */
const WIDTH = 4;

/** @throws as `storeContent`, but for what cannot be read. */
export async function storeMany(
  content: Pick<ContentClient, 'putCar' | 'pinAll'>,
  files: readonly SmallContent[],
  { network, paid, signal, onInterrupted }: StoringMany,
): Promise<StoredSmall[]> {
  const answers: StoredSmall[] = [];
  const blocks: Block[] = [];
  const pins: { root: CID; release: Bytes }[] = [];
  const keep = (block: Block, secret: Bytes): void => {
    blocks.push(block);
    pins.push({ root: block.cid, release: pinReleaseHash(network, block.cid.bytes, secret) });
  };
  for await (const made of inOrder(files.length, WIDTH, (at) => encryptOne(files[at], signal))) {
    if ('error' in made) {
      answers.push(made);
      continue;
    }
    const { stored, block, beside, file } = made;
    keep(block, file.secret);
    if (beside !== undefined && file.beside !== undefined) keep(beside, file.beside.secret);
    answers.push({ stored, beside: beside?.cid });
  }
  if (blocks.length === 0) return answers;
  const to = { signal, upload: toHex(randomBytes(16)) };
  const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, 0);
  const request = <T>(run: (how: Pick<PaidBy, 'purse' | 'copies'>) => Promise<T>): Promise<T> =>
    persistently(() => withCredit(paid, bytes, (how) => orNoRoom(run(how))), onInterrupted);
  await request((how) => content.putCar(carParts(blocks), { ...to, ...how }));
  await request((how) => content.pinAll(pins, { ...to, ...how }));
  return answers;
}

type Encrypted = {
  readonly file: SmallContent;
  readonly stored: EncryptedFile;
  readonly block: Block;
  readonly beside: Block | undefined;
};

async function encryptOne(
  file: SmallContent | undefined,
  signal: AbortSignal | undefined,
): Promise<Encrypted | { error: unknown }> {
  if (signal?.aborted === true || file === undefined)
    throw new DriveError('aborted', 'the upload was given up');
  const beside = file.beside && (await createBlock(RAW, file.beside.bytes));
  try {
    return { ...(await encryptSmall(file.source, file.keys)), beside, file };
  } catch (error) {
    return { error };
  }
}
