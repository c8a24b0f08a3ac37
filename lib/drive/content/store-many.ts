import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Block } from '../../ipfs/block.ts';
import { carParts } from '../../ipfs/car/car-slices.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import { pinReleaseHash } from '../../protocol/pin-request.ts';
import type { PaidBy } from '../credit/purse.ts';
import { persistently } from '../persist.ts';
import type { TransferConduct } from '../transfer-types.ts';
import type { EncryptedFile } from './encrypt-file.ts';
import { encryptSmall } from './encrypt-small.ts';
import { orNoRoom } from './no-room.ts';
import type { SizedSource } from './source-reader.ts';
import type { ContentKeys } from './store-content.ts';
import { withCredit } from './with-credit.ts';

/** A file that is a single block, what it is encrypted under, and the secret by which its pin is released. */
export type SmallContent = {
  readonly source: SizedSource;
  readonly keys: ContentKeys;
  readonly secret: Bytes;
};

export type StoringMany = Pick<TransferConduct, 'onInterrupted'> & {
  readonly network: Bytes;
  readonly paid: PaidBy;
  readonly signal?: AbortSignal | undefined;
};

/** Encrypts small files and stores them all with two requests: their blocks in one CAR, then their pins. The caller keeps their sum below a CAR's limit. */
export type StoreMany = (files: readonly SmallContent[], options: StoringMany) => Promise<EncryptedFile[]>;

/** @throws as `storeContent`. */
export async function storeMany(
  content: Pick<ContentClient, 'putCar' | 'pinAll'>,
  files: readonly SmallContent[],
  { network, paid, signal, onInterrupted }: StoringMany,
): Promise<EncryptedFile[]> {
  const all: { stored: EncryptedFile; block: Block; release: Bytes }[] = [];
  for (const { source, keys, secret } of files) {
    const { stored, block } = await encryptSmall(source, keys);
    all.push({ stored, block, release: pinReleaseHash(network, stored.root.bytes, secret) });
  }
  const to = { signal, upload: toHex(randomBytes(16)) };
  const bytes = all.reduce((sum, { block }) => sum + block.bytes.length, 0);
  const request = <T>(run: (how: Pick<PaidBy, 'purse' | 'copies'>) => Promise<T>): Promise<T> =>
    persistently(() => withCredit(paid, bytes, (how) => orNoRoom(run(how))), onInterrupted);
  await request((how) => content.putCar(carParts(all.map(({ block }) => block)), { ...to, ...how }));
  const pins = all.map(({ stored: { root }, release }) => ({ root, release }));
  await request((how) => content.pinAll(pins, { ...to, ...how }));
  return all.map(({ stored }) => stored);
}
