import { unlessAborted } from './gate.ts';

/** Waits until the network may be back. @param attempt counts from 1. @throws the signal's reason if it ends first. */
export type NetworkWait = (attempt: number, signal: AbortSignal) => Promise<void>;

const FIRST = 1_000;
const LONGEST = 15_000;

/** Longer with each attempt, and at once where the browser says that it is connected again. */
export const awaitNetwork: NetworkWait = (attempt, signal) => {
  const pause = Math.min(FIRST * 2 ** (attempt - 1), LONGEST);
  const { promise, resolve } = Promise.withResolvers();
  const timer = setTimeout(resolve, pause);
  const back = (): void => {
    resolve(undefined);
  };
  window.addEventListener('online', back);
  return unlessAborted(promise, signal).finally(() => {
    clearTimeout(timer);
    window.removeEventListener('online', back);
  });
};
