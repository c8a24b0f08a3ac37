import { join } from 'node:path';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { readOrMakeSecret } from '../../service/secret-file.ts';
import { keepNamed, type KeepNamedOptions, type KeptNamed } from './keep-named.ts';
import { keepRelease } from './keep-release.ts';
import { openOwnPins } from './own-pins.ts';

type NamedContentOptions = Omit<KeepNamedOptions, 'node' | 'pins'> & {
  node: Pick<ContentNode, 'get' | 'put' | 'pin' | 'release' | 'pins'>;
  network: Bytes;
  /** The portal's folder. */
  data: string;
  /** Folder of the contracts of this release; empty for none. */
  contracts: string;
};

/**
 * Has a portal keep what nobody else has to: the contracts of its release, and what the chain's records name.
 * @throws SecretFileError `damaged`.
 */
export async function openNamedContent(options: NamedContentOptions): Promise<KeptNamed> {
  const { node, network, data, contracts, logger } = options;
  const secret = await readOrMakeSecret(join(data, 'own-pins'), 32, () => randomBytes(32));
  await keepRelease(node, contracts, logger);
  return keepNamed({ ...options, pins: await openOwnPins(node, network, secret) });
}
