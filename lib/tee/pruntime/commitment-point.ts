import { heightOf } from '../../protocol/position.ts';

/** Blocks between the command that asks for a commitment and the commitment. */
export const BLOCKS_TO_COMMITMENT = 4;

/**
 * A command that was refused changed nothing that anybody asked for, so it takes so many of them to ask for a commitment; else
 * a stranger's envelopes would have the whole state written again and again. Some must, or every start would execute them all.
 */
export const REFUSED_TO_COMMITMENT = 256;

/** `commits`: it asks for a commitment at the end of its own block. */
export type ExecutedCommand = { position: number; ok: boolean; commits: boolean };

/**
 * The block at whose end the next version is taken, once a command asks for one: some blocks later, so that what follows it goes along, or at
 * once where the owner demands it. It depends on the log and on outcomes alone,
 * so that all replicas commit the same state.
 *
 * @param executed - the commands after the last final commitment, ascending.
 * @param finalHeight - the block in which that commitment became final; 0 before the first.
 */
export function commitmentPoint(
  executed: readonly ExecutedCommand[],
  finalHeight: number,
): number | undefined {
  const asking = executed.find(({ ok }, i) => ok || i + 1 >= REFUSED_TO_COMMITMENT);
  const demanding = executed.find(({ commits }) => commits);
  const points = [
    ...(asking === undefined
      ? []
      : [Math.max(heightOf(asking.position), finalHeight) + BLOCKS_TO_COMMITMENT]),
    ...(demanding === undefined ? [] : [Math.max(heightOf(demanding.position), finalHeight)]),
  ];
  return points.length === 0 ? undefined : Math.min(...points);
}
