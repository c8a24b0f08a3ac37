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
  let [pins, bytes, missing] = [0, 0, 0];
  for (;;) {
    const waiting = await waitingReleases(open);
    if (waiting.length === 0) break;
    const { released, absent } = await open.purse.fill((purse) =>
      releaseAll(open.connection.content, waiting, purse),
    );
    for (let at = 0; at < Math.max(released.length, absent.length); at += BATCH)
      await open.calls.command('released', {
        ids: idsOf(released.slice(at, at + BATCH)),
        absent: idsOf(absent.slice(at, at + BATCH)),
      });
    pins += released.length;
    bytes += released.reduce((sum, one) => sum + one.bytes, 0);
    missing += absent.length;
    // What could not be released now is tried the next time.
    if (released.length + absent.length < waiting.length) break;
  }
  if (pins > 0) await returnCredit(open);
  return { pins, bytes, absent: missing };
}

const idsOf = (releases: readonly Releasable<Bytes>[]): string[] => releases.map(({ id }) => id);

async function waitingReleases({ calls }: OpenDrive): Promise<readonly Releasable<Bytes>[]> {
  try {
    return (await calls.query('releases', {})).releases;
  } catch (error) {
    if (isOlderDrive(error)) return [];
    throw error;
  }
}

type Outcome = 'released' | 'absent' | 'waits';

/** @returns what is gone, by what the store said of it. */
async function releaseAll(
  content: Pick<BlockClient, 'release'>,
  waiting: readonly Releasable<Bytes>[],
  purse: string,
): Promise<Record<Outcome, Releasable<Bytes>[]>> {
  const by: Record<Outcome, Releasable<Bytes>[]> = { released: [], absent: [], waits: [] };
  const rest = [...waiting];
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift())
      by[await releaseOne(content, next, purse)].push(next);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return by;
}

/** `absent` where the store says that it has no such pin: perhaps since a request whose answer was lost, or it lost it, or it never was there. */
async function releaseOne(
  content: Pick<BlockClient, 'release'>,
  { root, secret }: Releasable<Bytes>,
  purse: string,
): Promise<Outcome> {
  try {
    return (await content.release(parseCid(root), secret, { purse })) ? 'released' : 'absent';
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return 'waits';
  }
}
