/**
 * Group commit: items that arrive while a commit runs wait and are committed together by the next one, so that
 * the cost of syncing is shared. A group succeeds or fails as one.
 * @param exclusive runs commits one after another, also against other work of the same store
 * @returns a function that resolves once its item's group is committed
 */
export function createGroupCommit<T>(
  limit: number,
  exclusive: (task: () => Promise<void>) => Promise<void>,
  commit: (group: readonly T[]) => Promise<void>,
): (item: T) => Promise<void> {
  type Waiting = { item: T; resolve: () => void; reject: (reason: unknown) => void };
  const waiting: Waiting[] = [];

  const commitNext = async (): Promise<void> => {
    const group = waiting.splice(0, limit);
    if (group.length === 0) return;
    try {
      await commit(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      void exclusive(commitNext);
    });
}
