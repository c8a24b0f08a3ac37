/** Stars that are being given or taken away. */
export type StarChange = { readonly ids: readonly string[]; readonly isStarred: boolean };

/** The stars that show: those that are kept, with what is under way done to them, in its order. */
export function starsWith(kept: ReadonlySet<string>, underWay: readonly StarChange[]): ReadonlySet<string> {
  if (underWay.length === 0) return kept;
  const shown = new Set(kept);
  for (const { ids, isStarred } of underWay)
    for (const id of ids) {
      if (isStarred) shown.add(id);
      else shown.delete(id);
    }
  return shown;
}
