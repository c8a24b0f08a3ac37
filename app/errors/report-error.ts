import { toast } from '../ui/toast.ts';
import { explainError } from './explain-error.ts';

/** Tells of an error that has no place of its own on the screen. */
export function reportError(error: unknown): void {
  const { title, advice } = explainError(error);
  toast.error(title, { description: advice, duration: 10_000 });
}

/** Tells what did not happen, and why. */
export function reportFailure(what: string, error: unknown): void {
  const { title, advice } = explainError(error);
  toast.error(what, { description: `${title}. ${advice}`, duration: 10_000 });
}
