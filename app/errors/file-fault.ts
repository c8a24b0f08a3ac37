/** What went wrong with one file of several; `cause` says what. */
export class FileFault extends Error {
  /** Its path among them. */
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super('one of the files failed', { cause });
    this.name = 'FileFault';
    this.file = file;
  }
}

/** What went wrong, whichever file it is about. */
export const faultOf = (error: unknown): unknown => (error instanceof FileFault ? error.cause : error);
