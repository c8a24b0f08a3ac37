/** Milliseconds between the moments at which answers leave. */
const PERIOD = 5;

/**
 * Answers leave at the beats of one clock that began before they were worked on, so that how long a private decision took shows by no
 * less than a beat. The clock ticks while there is somebody to answer.
 */
export type AnswerBeat = {
  /** To be called when a question comes in. @returns what resolves at a beat once it is called; it must be, however the question ends. */
  enter(): () => Promise<void>;
};

export function createAnswerBeat(period = PERIOD): AnswerBeat {
  let underWay = 0;
  let waiting: (() => void)[] = [];
  let clock: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    const leaving = waiting;
    waiting = [];
    for (const leave of leaving) leave();
    if (underWay > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
  return {
    enter() {
      underWay += 1;
      clock ??= setInterval(tick, period);
      return () =>
        new Promise((resolve) => {
          underWay -= 1;
          waiting.push(resolve);
        });
    },
  };
}
