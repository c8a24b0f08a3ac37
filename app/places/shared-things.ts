import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { isOpenable } from '../browser/listing.ts';

/** An entry that others may open, with the accesses to it. */
export type SharedThing<G> = {
  readonly node: string;
  /** `undefined` where it is not in the listing (yet). */
  readonly entry: Entry | undefined;
  readonly isTrashed: boolean;
  /** The folder to look at it in, as parts of an address; itself if it is one. Empty for the top. */
  readonly folder: readonly string[] | undefined;
  readonly grants: readonly G[];
};

/** Accesses by what they open; what was shared last comes first. */
export function sharedThings<G extends { readonly node: string; readonly since: number }>(
  snapshot: DriveSnapshot,
  grants: readonly G[],
): SharedThing<G>[] {
  const byNode = new Map<string, G[]>();
  for (const grant of grants) byNode.set(grant.node, [...(byNode.get(grant.node) ?? []), grant]);
  const newest = (thing: SharedThing<G>): number => Math.max(...thing.grants.map(({ since }) => since));
  return [...byNode].map(([node, own]) => thingOf(snapshot, node, own)).sort((a, b) => newest(b) - newest(a));
}

function thingOf<G>(snapshot: DriveSnapshot, node: string, grants: readonly G[]): SharedThing<G> {
  const entry = snapshot.entries.get(node);
  const at = entry?.kind === 'folder' ? entry.id : entry?.parent;
  const isTop = at === undefined || at === null || snapshot.roots.includes(at);
  const folder = entry === undefined ? undefined : isTop ? [] : [at];
  return { node, entry, isTrashed: entry !== undefined && !isOpenable(snapshot, node), folder, grants };
}
