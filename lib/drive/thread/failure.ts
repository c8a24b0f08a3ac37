import { CodedError } from '../../base/errors.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import { DriveError } from '../drive-error.ts';
import type { Failure } from './messages.ts';

/** What is left of an error on its way to another thread: no cause and no stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DriveError) return { of: 'drive', code: error.code, message: error.message };
  if (error instanceof ContentError) {
    const { code, message, refusal } = error;
    return { of: 'content', code, message, ...(refusal !== undefined && { refusal }) };
  }
  if (error instanceof CodedError) return { of: 'room', code: String(error.code), message: error.message };
  if (error instanceof DOMException) return { of: 'browser', name: error.name, message: error.message };
  return { of: 'nobody', message: error instanceof Error ? error.message : 'unknown error' };
}

/** The error that it was, of the same class and code. */
export function errorOf(failure: Failure): Error {
  const { message } = failure;
  switch (failure.of) {
    case 'drive':
      return new DriveError(failure.code, message);
    case 'content':
      return new ContentError(failure.code, message, failure.refusal && { refusal: failure.refusal });
    case 'room':
      return new CodedError(failure.code, message);
    case 'browser':
      return new DOMException(message, failure.name);
    case 'nobody':
      return new Error(message);
  }
}
