import { readFile } from 'node:fs/promises';
import type { Logger } from '../../../lib/base/logger.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { Metrics } from '../../service/metrics.ts';
import type { PortalConfig } from '../config.ts';
import { mirrorPins, type MirroredPins } from './mirror-pins.ts';
import { openPinningService } from './pinning-service.ts';

/** Mirrors the pins of a portal as its settings say. @throws where the token cannot be read. */
export async function openMirror(
  node: Pick<ContentNode, 'pins' | 'addresses' | 'dial' | 'peerId'>,
  { url, tokenFile, every }: NonNullable<PortalConfig['pinning']>,
  metrics: Metrics,
  logger: Logger,
): Promise<MirroredPins> {
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const service = openPinningService({ url, token, mark: node.peerId });
  return mirrorPins(node, service, every, metrics, logger);
}
