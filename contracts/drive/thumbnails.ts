import { ensure, release, type Blob64 } from '../sdk/index.ts';
import { refusal } from './policies.ts';
import { ownGrants, roleOn } from './roles.ts';
import type { Answers, NodeId, Queries, ReleaseLabel, ThumbnailShare } from './schema.ts';
import type { Drive } from './state.ts';

/**
 * A thumbnail shows content, so its share is released under the rules of `open`, each with a label of its own. Many are asked for at
 * once, so what the caller may not see is left out as if it were not there; but who may see nothing at all is told so.
 */
export function releaseThumbnails(
  drive: Drive,
  { ids }: Queries['thumbnails'],
): Answers<Blob64>['thumbnails'] {
  ensure(drive.isOwner || ownGrants(drive).length > 0, 'not-permitted');
  const thumbnails = [...new Set(ids)].flatMap((id) => releaseOne(drive, id) ?? []);
  return { thumbnails };
}

function releaseOne(drive: Drive, id: NodeId): ThumbnailShare<Blob64> | undefined {
  const node = drive.node(id);
  if (node?.thumbnail === undefined) return undefined;
  const line = drive.line(node);
  if (roleOn(drive, line) === null || refusal(drive, id, line) !== undefined) return undefined;
  const { version, thumbnail: enclaveShare } = node;
  const label: ReleaseLabel = { node: id, version, caller: drive.context.caller, thumbnail: true };
  release(label);
  return { id, version, enclaveShare };
}
