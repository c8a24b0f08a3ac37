import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { MAX_KEPT_CODE } from './named-content.ts';
import type { OwnPins } from './own-pins.ts';

/**
 * Stores and pins the contracts that come with this release, each as the one block that clients deploy it as: so nobody needs credit for what begins a drive.
 * @param folder - of bundles, `*.js`; none where it is empty.
 * @returns the CIDs of those that are kept now. What goes wrong is logged: a portal whose disk is full has to start all the same.
 */
export async function keepRelease(
  node: Pick<ContentNode, 'put'>,
  pins: OwnPins,
  folder: string,
  logger: Logger,
): Promise<Set<string>> {
  const kept = new Set<string>();
  if (folder === '') return kept;
  try {
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.js'))) {
      const file = join(folder, name);
      const bundle = await readFile(file);
      if (bundle.length > MAX_KEPT_CODE) {
        logger.warn('this is too long for a contract’s code, and is not kept', { file });
        continue;
      }
      const cid = await node.put(new Uint8Array(bundle));
      await pins.add(cid);
      kept.add(cid.toString());
    }
  } catch (error) {
    logger.error(
      'the contracts of this release cannot be kept, so whoever begins a drive has to bring them',
      {
        folder,
        error: describeError(error),
      },
    );
  }
  return kept;
}
