import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { MAX_KEPT_CODE } from './named-content.ts';

/**
 * Stores and pins the contracts that come with this release, each as the one block that clients deploy it as, by a pin without an owner: who pins it again pays nothing, so
 * nobody needs credit for what begins a drive. These few pins stay.
 * @param folder - of bundles, `*.js`; none where it is empty.
 * What goes wrong is logged: a portal whose disk is full has to start all the same.
 */
export async function keepRelease(
  node: Pick<ContentNode, 'put' | 'pin'>,
  folder: string,
  logger: Logger,
): Promise<void> {
  if (folder === '') return;
  try {
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.js'))) {
      const file = join(folder, name);
      const bundle = await readFile(file);
      if (bundle.length > MAX_KEPT_CODE) {
        logger.warn('this is too long for a contract’s code, and is not kept', { file });
        continue;
      }
      await node.pin(await node.put(new Uint8Array(bundle)));
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
}
