import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { parseCid } from '../../ipfs/block.ts';
import type { BlockClient } from '../../ipfs/block-client.ts';
import type { Releasable } from '../../../contracts/drive/schema.ts';
import type { OpenDrive } from '../drive-context.ts';
import { isOlderDrive } from '../call.ts';
import type { Released } from '../storage-types.ts';
import { returnCredit } from './return-credit.ts';

/** Requests to the store under way at a time. */
const WIDTH = 6;
/** Pins that one command reports as gone. */
const BATCH = 500;

/**
 * Has the store let go what the drive needs no more, and tells the drive. What is interrupted goes on with the next call, by whichever of the
 * owner's devices. Credit that comes back goes to the drive again.
 * @throws DriveError `not-permitted` for anybody but the owner; as queries and commands do.
 */
export async function releaseErased(open: OpenDrive): Promise<Released> {
  let [pins, bytes] = [0, 0];
  for (;;) {
    const waiting = await waitingReleases(open);
    if (waiting.length === 0) break;
    const gone = await open.purse.fill((purse) => releaseAll(open.connection.content, waiting, purse));
    for (let at = 0; at < gone.length; at += BATCH)
      await open.calls.command('released', { ids: gone.slice(at, at + BATCH).map(({ id }) => id) });
    pins += gone.length;
    bytes += gone.reduce((sum, one) => sum + one.bytes, 0);
    // What could not be released now is tried the next time.
    if (gone.length < waiting.length) break;
  }
  if (pins > 0) await returnCredit(open);
  return { pins, bytes };
}

async function waitingReleases({ calls }: OpenDrive): Promise<readonly Releasable<Bytes>[]> {
  try {
    return (await calls.query('releases', {})).releases;
  } catch (error) {
    if (isOlderDrive(error)) return [];
    throw error;
  }
}

/** @returns what is gone. */
async function releaseAll(
  content: Pick<BlockClient, 'release'>,
  waiting: readonly Releasable<Bytes>[],
  purse: string,
): Promise<Releasable<Bytes>[]> {
  const gone: Releasable<Bytes>[] = [];
  const rest = [...waiting];
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift())
      if (await releaseOne(content, next, purse)) gone.push(next);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return gone;
}

/** @returns whether it is gone: perhaps since a request whose answer was lost, or it never was there. */
async function releaseOne(
  content: Pick<BlockClient, 'release'>,
  { root, secret }: Releasable<Bytes>,
  purse: string,
): Promise<boolean> {
  try {
    await content.release(parseCid(root), secret, { purse });
    return true;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return false;
  }
}
