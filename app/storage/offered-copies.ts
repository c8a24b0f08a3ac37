const USUAL = [1, 2, 3];

/** Numbers of copies to choose from. @param chosen - `null` where the store decides. @param most - portals of the store; `null` while nobody says. */
export function offeredCopies(chosen: number | null, most: number | null): number[] {
  const offered = USUAL.filter((number) => most === null || number <= most);
  // What was chosen shows, also where the store had more portals then.
  return chosen === null || offered.includes(chosen) ? offered : [...offered, chosen];
}
