import { codeOf } from '../base/errors.ts';

/**
 * Told of an interruption: nobody answers, or nobody confirms. Resolve it to have the same part tried again, when the network may be back;
 * reject to give up with that error.
 */
export type OnInterrupted = (error: unknown) => Promise<void>;

const INTERRUPTIONS: ReadonlySet<unknown> = new Set(['offline', 'no-worker', 'busy', 'unconfirmed']);

/** Runs a task that may be run twice until it ends otherwise than by an interruption. Without `onInterrupted` it runs once. */
export async function persistently<T>(
  task: () => Promise<T>,
  onInterrupted: OnInterrupted | undefined,
): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (onInterrupted === undefined || !INTERRUPTIONS.has(codeOf(error))) throw error;
      await onInterrupted(error);
    }
  }
}
