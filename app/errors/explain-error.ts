import { codeOf } from '../../lib/base/errors.ts';
import type { DriveErrorCode } from '../../lib/drive/index.ts';
import type { Explanation } from '../strings/en-errors.ts';
import { strings } from '../strings/strings.ts';
import { faultOf } from './file-fault.ts';

/** The one place where what was thrown becomes a sentence. Texts of errors are for logs and never shown. */
export function explainError(thrown: unknown): Explanation {
  const error = faultOf(thrown);
  const code = driveCodeOf(error);
  if (code !== undefined) return strings.errors.byCode[code];
  if (isException(error, 'QuotaExceededError')) return strings.errors.storageFull;
  if (isException(error, 'AbortError')) return strings.errors.saveCancelled;
  if (!globalThis.isSecureContext) return strings.errors.unsupported;
  return strings.errors.unknown;
}

/** The code of an error that the client library threw. */
export function driveCodeOf(error: unknown): DriveErrorCode | undefined {
  const code = codeOf(error);
  return code !== undefined && isDriveErrorCode(code) ? code : undefined;
}

/** Whether the same request may well succeed a moment later. */
export function isWorthRetrying(error: unknown): boolean {
  const code = driveCodeOf(error);
  return code === 'offline' || code === 'no-worker' || code === 'busy';
}

/** Whether the caller was told that access is not, or no longer, given. */
export function isDenied(error: unknown): boolean {
  const code = driveCodeOf(error);
  return code === 'not-permitted' || code === 'expired';
}

export function wasStopped(error: unknown): boolean {
  return driveCodeOf(error) === 'aborted' || isException(error, 'AbortError');
}

/** Whether what went on by itself and will be tried again anyway may fail in silence: being offline shows elsewhere, and what was stopped was meant to be. */
export function isPassing(error: unknown): boolean {
  return driveCodeOf(error) === 'offline' || wasStopped(error);
}

function isDriveErrorCode(code: string): code is DriveErrorCode {
  return Object.hasOwn(strings.errors.byCode, code);
}

function isException(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}
