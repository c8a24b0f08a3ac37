import { DriveError } from '../drive-error.ts';
import type { TransferConduct } from '../transfer-types.ts';
import { errorOf, failureOf } from './failure.ts';
import type { ConductLine } from './messages.ts';

/** The giver's side of a task's conduct. What failed here is thrown here, as it is: `failure` says what. */
export type OwnConduct = {
  readonly line: ConductLine;
  note(error: unknown): void;
  /** @returns whether to go on. */
  orGiveUp(wait: () => Promise<void> | undefined): Promise<boolean>;
  failure(): Error | undefined;
};

export function ownConduct({ pace, onInterrupted }: TransferConduct): OwnConduct {
  let failed: Error | undefined;
  const note = (error: unknown): void => {
    failed ??= error instanceof Error ? error : new DriveError('aborted', 'the transfer was given up');
  };
  const orGiveUp = async (wait: () => Promise<void> | undefined): Promise<boolean> => {
    try {
      await wait();
      return true;
    } catch (error) {
      note(error);
      return false;
    }
  };
  return {
    note,
    orGiveUp,
    failure: () => failed,
    line: {
      pace: () => orGiveUp(() => pace?.()),
      interrupted: (failure) => orGiveUp(() => onInterrupted?.(errorOf(failure))),
    },
  };
}

/** @throws DriveError `aborted` where the giver does not go on. */
export async function orEnd(goesOn: Promise<boolean>): Promise<void> {
  if (!(await goesOn)) throw new DriveError('aborted', 'the transfer was given up');
}

/** The thread's side. */
export function conductOver(line: ConductLine, isPersistent: boolean): TransferConduct {
  return {
    pace: () => orEnd(line.pace()),
    ...(isPersistent && { onInterrupted: (error: unknown) => orEnd(line.interrupted(failureOf(error))) }),
  };
}
