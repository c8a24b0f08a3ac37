import type { Bytes } from '../../base/bytes.ts';
import type { Answers, NodeId } from '../../../contracts/drive/schema.ts';
import type { OpenDrive } from '../drive-context.ts';
import type { Exposure } from '../storage-types.ts';

/** Whether somebody who was removed since could have the keys of a version that is there. */
export async function exposureOf({ view, calls }: OpenDrive, id: NodeId): Promise<Exposure> {
  const { latest, keyGeneration } = view.node(id);
  if (latest === null) return 'none';
  // The listing shows a removal where it was made, and not below.
  const { steps } = await calls.query('path', { id });
  if (steps.at(-1)?.dirty === true || latest.keyGeneration < keyGeneration) return 'anew';
  for (let before = latest.version; before > 1;) {
    const page: Answers<Bytes>['versions'] = await calls.query('versions', { id, before });
    if (page.versions.some((version) => version.keyGeneration < keyGeneration)) return 'erase';
    const last = page.versions.at(-1)?.version ?? 0;
    before = page.more && last < before ? last : 0;
  }
  return 'none';
}
