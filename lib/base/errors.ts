/** An error that programs branch on by `code`; the text is for people and logs and never holds a secret. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The code of any thrown value; `undefined` for what is not one of ours. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CodedError ? String(error.code) : undefined;
}

/** A one-line text for logs: code and message, never a stack. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : 'unknown error';
}
