/** Decides between `count` things: a whole number from 0 below it. */
export type Chooser = (count: number) => number;

/** Choices that follow from a seed (mulberry32). */
export function seededChooser(seed: number): Chooser {
  let state = seed >>> 0;
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % count;
  };
}

/** Runs `task` with every sequence of choices that there is; it must depend on nothing else. */
export async function withEveryChoice(task: (choose: Chooser) => Promise<void>): Promise<number> {
  let path: { taken: number; of: number }[] = [];
  for (let runs = 1; ; runs++) {
    let depth = 0;
    await task((count) => {
      const step = (path[depth] ??= { taken: 0, of: count });
      depth += 1;
      return step.taken;
    });
    path = path.slice(0, depth);
    while (path.length > 0 && (path.at(-1)?.taken ?? 0) + 1 >= (path.at(-1)?.of ?? 0)) path.pop();
    const last = path.at(-1);
    if (last === undefined) return runs;
    last.taken += 1;
  }
}
